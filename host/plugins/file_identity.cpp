#include "plugins/file_identity.h"

#include <sys/stat.h>

#include <exception>

#include "plugins/file_hash.h"

namespace openclaw::plugins {
namespace {

FileStamp stampFrom(const struct stat& status) noexcept {
    return {status.st_dev, status.st_ino, status.st_size,
            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

}  // namespace

FileStamp FileStamp::of(int fd) noexcept {
    struct stat status {};
    return ::fstat(fd, &status) == 0 ? stampFrom(status) : FileStamp{};
}

FileStamp FileStamp::of(const std::string& path) noexcept {
    struct stat status {};
    return ::stat(path.c_str(), &status) == 0 ? stampFrom(status) : FileStamp{};
}

bool FileIdentity::differsFrom(const std::string& path) const noexcept {
    if (FileStamp::of(path) == stamp) return false;
    try {
        return sha256OfFile(path) != sha256;
    } catch (const std::exception&) {
        return true;  // it is gone, or about to be replaced
    }
}

}  // namespace openclaw::plugins
