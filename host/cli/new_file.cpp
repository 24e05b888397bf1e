#include "cli/new_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "service/folders.h"

namespace openclaw::cli {
namespace {

bool writeAll(int fd, std::string_view content) {
    while (!content.empty()) {
        const ssize_t written = ::write(fd, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(fd) == 0;
}

void writeFile(const std::string& path, const std::string& content, mode_t mode, bool overwrite) {
    service::makeParentFolder(path);
    std::string temporary = path + ".XXXXXX";
    const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
    bool done = fd >= 0 && ::fchmod(fd, mode) == 0 && writeAll(fd, content);
    int why = errno;
    if (fd >= 0) ::close(fd);
    if (done) {
        done = overwrite
                   ? ::rename(temporary.c_str(), path.c_str()) == 0
                   : ::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0;
        why = errno;
    }
    if (done) return;
    if (fd >= 0) ::unlink(temporary.c_str());
    if (why == EEXIST && !overwrite) throw Error(ErrorCode::conflict, path + " exists already");
    throw Error(ErrorCode::unavailable, "cannot write " + path + ": " + std::generic_category().message(why));
}

}  // namespace

void writePrivateFile(const std::string& path, const std::string& content, bool overwrite) {
    writeFile(path, content, 0600, overwrite);
}

void writeWholeFile(const std::string& path, const std::string& content, mode_t mode) {
    writeFile(path, content, mode, true);
}

}  // namespace openclaw::cli
