#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>

namespace openclaw::service {

/// Another process, held by a pidfd: a process that later gets the same number is never meant.
class Process {
  public:
    /// Empty when there is no such process.
    static std::optional<Process> open(pid_t pid);
    ~Process();
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;

    pid_t pid() const noexcept { return pid_; }

    /// Does its command line say `gateway start`? Guards against a number from another time or container.
    bool isGateway() const;

    /// False when it has ended. Throws Error(permission_denied) when it belongs to somebody else.
    bool signal(int number) const;

    /// False when it still runs after `limit`.
    bool waitForExit(std::chrono::milliseconds limit) const;

  private:
    Process(pid_t pid, int fd) : pid_(pid), fd_(fd) {}
    pid_t pid_;
    int fd_;
};

}  // namespace openclaw::service
