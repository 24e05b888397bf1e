#include "config/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/error.h"

namespace openclaw::config {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
    throw Error(ErrorCode::config_invalid, path + ": " + reason);
}

std::string textOf(int error) {
    return std::generic_category().message(error);
}

class Descriptor {
  public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const noexcept { return number_; }

  private:
    int number_;
};

}  // namespace

File readFile(const std::string& path) {
    // Not blocking: a pipe under this name must not hang the start.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0) {
        const int error = errno;
        refuse(path, "the configuration cannot be read (" + textOf(error) + ')' +
                         (error == EACCES ? "; give the gateway's user the right to read it" : ""));
    }
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) {
        refuse(path, "the configuration cannot be read (" + textOf(errno) + ')');
    }
    if (S_ISDIR(status.st_mode)) refuse(path, "this is a folder; name the configuration file in it");
    if (!S_ISREG(status.st_mode)) refuse(path, "this is not a regular file; name a configuration file");

    File result;
    result.mode = status.st_mode & 07777u;
    std::array<char, 16'384> piece{};
    for (;;) {
        const ssize_t got = ::read(file.number(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) refuse(path, "the configuration cannot be read (" + textOf(errno) + ')');
        if (got == 0) break;
        result.text.append(piece.data(), static_cast<std::size_t>(got));
        if (result.text.size() > largestFile) {
            refuse(path, "the configuration is larger than 4 MB; this cannot be the right file");
        }
    }
    return result;
}

void replaceFile(const std::string& path, const std::string& text) {
    const auto fail = [&](const char* what) {
        const int reason = errno;
        throw Error(ErrorCode::unavailable,
                    path + ": " + what + ": " + std::generic_category().message(reason));
    };
    std::error_code noLink;
    const std::filesystem::path real = std::filesystem::canonical(path, noLink);
    const std::string target = noLink ? path : real.string();
    struct stat before {};
    if (::stat(target.c_str(), &before) != 0) fail("it cannot be replaced");
    const std::string fresh = target + ".new";
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) fail("a file beside it cannot be written");
    std::size_t written = 0;
    bool good = ::fchmod(fd, before.st_mode & 07777) == 0;
    while (good && written < text.size()) {
        const ssize_t count = ::write(fd, text.data() + written, text.size() - written);
        if (count < 0 && errno == EINTR) continue;
        good = count > 0;
        if (good) written += static_cast<std::size_t>(count);
    }
    good = good && ::fsync(fd) == 0;
    const int reason = errno;
    ::close(fd);
    if (!good || ::rename(fresh.c_str(), target.c_str()) != 0) {
        if (!good) errno = reason;
        const int kept = errno;
        ::unlink(fresh.c_str());
        errno = kept;
        fail("the new text cannot be written");
    }
}

bool fileExists(const std::string& path) noexcept {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

}  // namespace openclaw::config
