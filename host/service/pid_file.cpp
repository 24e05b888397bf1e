#include "service/pid_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "service/folders.h"

namespace openclaw::service {
namespace {

RunningGateway readFile(const std::string& path) {
    RunningGateway gateway;
    std::ifstream file(path);
    file >> gateway.pid;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        if (!line.empty()) gateway.urls.push_back(line);
    }
    return gateway;
}

Error cannot(const std::string& what, const std::string& path, int why) {
    return {ErrorCode::unavailable,
            "cannot " + what + " the pid file " + path + ": " + std::generic_category().message(why)};
}

void append(int fd, const std::string& text, const std::string& path) {
    if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw cannot("write", path, errno);
    }
}

}  // namespace

PidFile::PidFile(std::string path) : path_(std::move(path)) {
    makeParentFolder(path_);
    for (;;) {
        fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
        if (fd_ < 0) throw cannot("open", path_, errno);
        if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
            const int why = errno;
            ::close(fd_);
            if (why != EWOULDBLOCK) throw cannot("lock", path_, why);
            const pid_t pid = readFile(path_).pid;
            throw Error(
                ErrorCode::address_in_use,
                "another gateway" + (pid > 0 ? " (process " + std::to_string(pid) + ")" : std::string()) +
                    " is running on the same database and holds " + path_ +
                    ": stop it with `openclaw gateway stop`, or give this one a storage.path of its own");
        }
        // The holder before us may have removed the file between our open and our lock.
        if (stillNamesOurFile()) break;
        ::close(fd_);
    }
    if (::ftruncate(fd_, 0) != 0) {
        const int why = errno;
        ::close(fd_);
        throw cannot("write", path_, why);
    }
    append(fd_, std::to_string(::getpid()) + "\n", path_);
}

PidFile::~PidFile() {
    if (stillNamesOurFile()) ::unlink(path_.c_str());
    ::close(fd_);
}

void PidFile::publish(const std::vector<std::string>& urls) {
    std::string lines;
    for (const std::string& url : urls) lines += url + "\n";
    append(fd_, lines, path_);
}

bool PidFile::stillNamesOurFile() const {
    struct stat ours {};
    struct stat named {};
    return ::fstat(fd_, &ours) == 0 && ::stat(path_.c_str(), &named) == 0 && ours.st_dev == named.st_dev &&
           ours.st_ino == named.st_ino;
}

std::optional<RunningGateway> runningGateway(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) return std::nullopt;
    RunningGateway gateway = readFile(path);
    // The process first: trying the lock could get in the way of a gateway that is just starting.
    const bool alive = gateway.pid > 0 && (::kill(gateway.pid, 0) == 0 || errno == EPERM);
    const bool held = alive && ::flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(fd);
    if (!held) return std::nullopt;
    return gateway;
}

}  // namespace openclaw::service
