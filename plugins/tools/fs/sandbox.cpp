#include "sandbox.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

namespace openclaw::fs {
namespace {

using plugin::Failure;

/// A rename that races with the resolution of `..` makes the kernel ask for another try.
constexpr int kAttempts = 64;

int openBeneath(int root, const std::string& path, int flags) {
    open_how how{};
    how.flags = static_cast<std::uint64_t>(flags) | O_CLOEXEC;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const long opened = ::syscall(SYS_openat2, root, path.c_str(), &how, sizeof(how));
        if (opened >= 0) return static_cast<int>(opened);
        if (errno != EAGAIN && errno != EINTR) break;
    }
    return -1;
}

/// What follows `root` in `path`, or nothing when `path` does not lie beneath it.
std::optional<std::string> below(std::string_view root, std::string_view path) {
    if (root == "/") root = {};
    if (path.substr(0, root.size()) != root) return std::nullopt;
    path.remove_prefix(root.size());
    if (!path.empty() && path.front() != '/') return std::nullopt;
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    return path.empty() ? "." : std::string(path);
}

std::string expandHome(const std::string& path) {
    const char* home = std::getenv("HOME");
    if (home == nullptr || (path != "~" && path.rfind("~/", 0) != 0)) return path;
    return home + path.substr(1);
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        if (number_ >= 0) ::close(number_);
        number_ = other.release();
    }
    return *this;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) ::close(number_);
}

Failure systemFailure(int error, std::string_view path) {
    const std::string shown(path);
    switch (error) {
        case ENOENT:
            return {OPENCLAW_NOT_FOUND, shown + ": no such file or folder"};
        case ENOTDIR:
            return {OPENCLAW_NOT_FOUND, shown + ": a part of the path is a file, not a folder"};
        case EXDEV:
            return {OPENCLAW_PERMISSION_DENIED, shown + ": leads out of the permitted folder"};
        case ELOOP:
            return {OPENCLAW_PERMISSION_DENIED, shown + ": a symbolic link that may not be followed"};
        case EACCES:
        case EPERM:
            return {OPENCLAW_PERMISSION_DENIED, shown + ": the gateway's user has no permission for it"};
        case EROFS:
            return {OPENCLAW_PERMISSION_DENIED, shown + ": the file system is read-only"};
        case EISDIR:
            return {OPENCLAW_INVALID_ARGUMENT, shown + ": is a folder"};
        case ENXIO:
            return {OPENCLAW_INVALID_ARGUMENT, shown + ": is no regular file"};
        case ENAMETOOLONG:
            return {OPENCLAW_INVALID_ARGUMENT, shown + ": the name is too long"};
        case ENOSYS:
            return {OPENCLAW_UNSUPPORTED, "fs needs openat2 to stay inside its folders: Linux 5.6 or newer"};
        case EAGAIN:
            return {OPENCLAW_UNAVAILABLE, shown + ": was changed at the same moment; try again"};
        case ENOSPC:
        case EDQUOT:
            return {OPENCLAW_UNAVAILABLE, shown + ": no space left"};
        default:
            return {OPENCLAW_INTERNAL,
                    shown + ": " + std::error_code(error, std::generic_category()).message()};
    }
}

Sandbox::Sandbox(const std::vector<std::string>& roots) {
    for (const std::string& root : roots) add(expandHome(root));
    if (!roots.empty()) return;
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::current_path(error);
    if (!error && folder != "/") add(folder);
}

void Sandbox::add(const std::string& path) {
    std::error_code error;
    Root root;
    root.path = std::filesystem::absolute(path, error).lexically_normal();
    while (root.path.size() > 1 && root.path.back() == '/') root.path.pop_back();
    root.realPath = std::filesystem::canonical(root.path, error);
    root.folder = Descriptor(::open(root.path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (root.folder.get() < 0 || error) {
        const int reason = root.folder.get() < 0 ? errno : error.value();
        throw Failure(OPENCLAW_INVALID_ARGUMENT,
                      "roots: " + path +
                          " cannot be used: " + std::error_code(reason, std::generic_category()).message());
    }
    const Descriptor probe(openBeneath(root.folder.get(), ".", O_PATH | O_DIRECTORY));
    if (probe.get() < 0)  // older containers answer EPERM to system calls they do not know
        throw systemFailure(errno == EPERM ? ENOSYS : errno, path);
    roots_.push_back(std::move(root));
}

Place Sandbox::locate(std::string_view path) const {
    if (roots_.empty())
        throw Failure(OPENCLAW_PERMISSION_DENIED,
                      "no folder is permitted: the gateway runs in \"/\", so name some in "
                      "plugins.entries.fs.config.roots");
    if (path.empty()) throw Failure(OPENCLAW_INVALID_ARGUMENT, "path: is empty");
    if (path.find('\0') != std::string_view::npos)
        throw Failure(OPENCLAW_INVALID_ARGUMENT, "path: holds a zero character");
    if (path.size() >= PATH_MAX) throw Failure(OPENCLAW_INVALID_ARGUMENT, "path: is too long");
    if (path.front() != '/') return {roots_.front().folder.get(), std::string(path), std::string(path)};

    std::optional<Place> place;
    std::string permitted;
    for (const Root& root : roots_) {
        for (const std::string* prefix : {&root.path, &root.realPath}) {
            std::optional<std::string> relative = below(*prefix, path);
            if (!relative || (place && place->relative.size() <= relative->size())) continue;
            place = Place{root.folder.get(), *std::move(relative), std::string(path)};
        }
        permitted += (permitted.empty() ? "" : ", ") + root.path;
    }
    if (!place)
        throw Failure(OPENCLAW_PERMISSION_DENIED,
                      std::string(path) + ": is outside of the permitted folders (" + permitted + ")");
    return *std::move(place);
}

Descriptor Sandbox::open(const Place& place, int flags) {
    const int neverHang = (flags & O_PATH) != 0 ? 0 : O_NOCTTY | O_NONBLOCK;  // O_PATH opens no device
    const int number = openBeneath(place.root, place.relative, flags | neverHang);
    if (number < 0) throw systemFailure(errno, place.shown);
    return Descriptor(number);
}

}  // namespace openclaw::fs
