#include "store/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "store/failure.h"

namespace openclaw::store {
namespace {

namespace fs = std::filesystem;

std::string textOf(int error) {
    return std::generic_category().message(error);
}

/// Only folders that are made here get mode 0700.
void makeFolder(const std::string& path, const fs::path& folder) {
    struct stat status {};
    if (::stat(folder.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode)) return;
        throw unavailable(path, "cannot be opened: " + folder.string() +
                                    " is not a folder. Set storage.path to a file in a folder.");
    }
    if (errno == ENOENT && folder.has_relative_path()) makeFolder(path, folder.parent_path());
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return;
    throw unavailable(path, "cannot be created: its folder " + folder.string() +
                                " cannot be made: " + textOf(errno) +
                                ". Make that folder for the gateway's user, or set storage.path elsewhere.");
}

void mayAccess(const std::string& path, const std::string& what, const std::string& subject, int mode) {
    if (::faccessat(AT_FDCWD, what.c_str(), mode, AT_EACCESS) == 0) return;
    throw unavailable(path, "cannot be written: " + subject + ": " + textOf(errno) +
                                ". Give it to the gateway's user, or set storage.path elsewhere.");
}

}  // namespace

FileState prepareFile(const std::string& path) {
    const fs::path folder = fs::path(path).parent_path();
    makeFolder(path, folder);

    struct stat status {};
    FileState state;
    if (::stat(path.c_str(), &status) == 0) {
        if (S_ISDIR(status.st_mode)) {
            throw unavailable(path, "cannot be opened: it is a folder. Set storage.path to a file in it.");
        }
        if (!S_ISREG(status.st_mode)) {
            throw unavailable(path, "cannot be opened: it is not a regular file. Set storage.path to one.");
        }
        mayAccess(path, path, "the file", R_OK | W_OK);
        state.bytes = static_cast<std::uint64_t>(status.st_size);
    } else if (errno == ENOENT) {
        mayAccess(path, folder.string(), "its folder", W_OK | X_OK);
        const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) {
            throw unavailable(path, "cannot be created: " + textOf(errno) +
                                        ". Check the disk and the folder, or set storage.path elsewhere.");
        }
        ::close(file);
    } else {
        throw unavailable(path, "cannot be opened: " + textOf(errno) +
                                    ". Check the folders above it, or set storage.path elsewhere.");
    }
    mayAccess(path, folder.string(), "its folder, where SQLite keeps its log", W_OK | X_OK);
    struct stat log {};
    state.leftOpen = ::stat((path + "-wal").c_str(), &log) == 0 && log.st_size > 0;
    return state;
}

}  // namespace openclaw::store
