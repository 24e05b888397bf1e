#include "service/process.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <utility>

#include "base/clock.h"
#include "base/error.h"

namespace openclaw::service {

std::optional<Process> Process::open(pid_t pid) {
    if (pid <= 0) return std::nullopt;
    const auto fd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
    if (fd >= 0) return Process(pid, fd);
    if (errno == ESRCH || errno == EINVAL) return std::nullopt;
    throw Error(ErrorCode::unavailable, "cannot reach process " + std::to_string(pid) + ": " +
                                            std::generic_category().message(errno));
}

Process::~Process() {
    if (fd_ >= 0) ::close(fd_);
}

Process::Process(Process&& other) noexcept : pid_(other.pid_), fd_(std::exchange(other.fd_, -1)) {}

bool Process::isGateway() const {
    std::ifstream file("/proc/" + std::to_string(pid_) + "/cmdline", std::ios::binary);
    const std::string arguments{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    static const std::string wanted("\0gateway\0start\0", 15);
    return arguments.find(wanted) != std::string::npos;
}

bool Process::signal(int number) const {
    if (::syscall(SYS_pidfd_send_signal, fd_, number, nullptr, 0) == 0) return true;
    if (errno == ESRCH) return false;
    throw Error(ErrorCode::permission_denied, "cannot send a signal to process " + std::to_string(pid_) +
                                                  ": " + std::generic_category().message(errno));
}

bool Process::waitForExit(std::chrono::milliseconds limit) const {
    const Clock::time_point end = Clock::now() + limit;
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
        pollfd entry{fd_, POLLIN, 0};
        const int ready = ::poll(&entry, 1, left > 0 ? static_cast<int>(left) : 0);
        if (ready > 0) return true;
        if (ready == 0 && left <= 0) return false;
        if (ready < 0 && errno != EINTR) throw std::system_error(errno, std::generic_category(), "poll");
    }
}

}  // namespace openclaw::service
