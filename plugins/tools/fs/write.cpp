#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "bytes.h"
#include "tools.h"

namespace openclaw::fs {
namespace {

using plugin::Failure;

/// A file beside the one to be written, gone with its owner unless it got its name.
class TemporaryFile {
  public:
    TemporaryFile(int folder, const Place& place) : folder_(folder), place_(place) {
        unsigned long long random = 0;
        if (::getrandom(&random, sizeof(random), 0) < 0) throw systemFailure(errno, place.shown);
        char name[40];
        std::snprintf(name, sizeof(name), ".openclaw-%016llx.tmp", random);
        name_ = name;
        file_ =
            Descriptor(::openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
        if (file_.get() < 0) throw systemFailure(errno, place.shown);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() {
        if (!name_.empty()) ::unlinkat(folder_, name_.c_str(), 0);
    }

    void write(std::string_view bytes) {
        while (!bytes.empty()) {
            const ssize_t wrote = ::write(file_.get(), bytes.data(), bytes.size());
            if (wrote < 0 && errno != EINTR) throw systemFailure(errno, place_.shown);
            if (wrote > 0) bytes.remove_prefix(static_cast<std::size_t>(wrote));
        }
    }

    /// On the disk before it gets its name, so that no crash leaves a name without content.
    void sync() {
        if (::fsync(file_.get()) != 0) throw systemFailure(errno, place_.shown);
    }

    void keepMode(mode_t mode) { ::fchmod(file_.get(), mode & 0777); }

    /// False when `name` exists already.
    bool create(const std::string& name) {
        if (::renameat2(folder_, name_.c_str(), folder_, name.c_str(), RENAME_NOREPLACE) == 0) {
            name_.clear();
            return true;
        }
        if (errno == EEXIST) return false;
        if (errno != EINVAL) throw systemFailure(errno, place_.shown);
        // A file system without RENAME_NOREPLACE: a link does not replace either.
        if (::linkat(folder_, name_.c_str(), folder_, name.c_str(), 0) == 0) return true;
        if (errno == EEXIST) return false;
        throw systemFailure(errno, place_.shown);
    }

    void replace(const std::string& name) {
        if (::renameat(folder_, name_.c_str(), folder_, name.c_str()) != 0)
            throw systemFailure(errno, place_.shown);
        name_.clear();
    }

  private:
    int folder_;
    const Place& place_;
    std::string name_;
    Descriptor file_;
};

/// The folder of a file that may not exist yet.
Place parentOf(const Place& place, std::string& name) {
    const std::size_t slash = place.relative.rfind('/');
    name = place.relative.substr(slash == std::string::npos ? 0 : slash + 1);
    if (name.empty() || name == "." || name == "..")
        throw Failure(OPENCLAW_INVALID_ARGUMENT, place.shown + ": names a folder, not a file");
    return {place.root, slash == std::string::npos ? "." : place.relative.substr(0, slash), place.shown};
}

/// Of what is there now: its status, or nothing. Refuses whatever is no file that may be replaced.
bool inspect(int folder, const std::string& name, const Place& place, bool overwrite, struct stat& status) {
    if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return false;
        throw systemFailure(errno, place.shown);
    }
    if (S_ISLNK(status.st_mode))
        throw Failure(OPENCLAW_PERMISSION_DENIED,
                      place.shown + ": is a symbolic link; fs_write does not write through links");
    if (!S_ISREG(status.st_mode))
        throw Failure(OPENCLAW_INVALID_ARGUMENT,
                      place.shown + (S_ISDIR(status.st_mode) ? ": is a folder" : ": is no regular file"));
    if (!overwrite)
        throw Failure(OPENCLAW_INVALID_ARGUMENT,
                      place.shown + ": exists already; \"mode\": \"overwrite\" replaces it");
    // A rename would replace a read-only file without asking.
    if (::faccessat(folder, name.c_str(), W_OK, AT_EACCESS | AT_SYMLINK_NOFOLLOW) != 0)
        throw systemFailure(errno, place.shown);
    return true;
}

}  // namespace

void writeFile(const Context& context, const Arguments& arguments, plugin::Call& call) {
    const bool overwrite = arguments.choice("mode", "overwrite", "create");
    std::string content = arguments.requiredText("content");
    if (arguments.choice("encoding", "base64", "utf-8")) {
        std::optional<std::string> decoded = decodeBase64(content);
        if (!decoded) throw Failure(OPENCLAW_INVALID_ARGUMENT, "content: is not well-formed base64");
        content = *std::move(decoded);
    }
    if (content.size() > context.settings.maxWriteBytes)
        throw Failure(OPENCLAW_TOO_LARGE, "content: " + std::to_string(content.size()) + " bytes, at most " +
                                              std::to_string(context.settings.maxWriteBytes) +
                                              " may be written");

    const Place place = context.sandbox.locate(arguments.requiredText("path"));
    std::string name;
    const Descriptor folder = Sandbox::open(parentOf(place, name), O_PATH | O_DIRECTORY);
    struct stat status {};
    const bool existed = inspect(folder.get(), name, place, overwrite, status);

    TemporaryFile file(folder.get(), place);
    file.write(content);
    if (existed) file.keepMode(status.st_mode);
    file.sync();
    if (overwrite)
        file.replace(name);
    else if (!file.create(name))
        throw Failure(OPENCLAW_INVALID_ARGUMENT,
                      place.shown + ": exists already; \"mode\": \"overwrite\" replaces it");

    call.text("wrote " + std::to_string(content.size()) + " bytes to " + place.shown);
    call.finish(boost::json::serialize(
        boost::json::object{{"path", place.shown}, {"bytes", content.size()}, {"created", !existed}}));
}

}  // namespace openclaw::fs
