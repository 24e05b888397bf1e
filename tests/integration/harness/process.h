#pragma once

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "output.h"

namespace harness {

/// A child process with a clean environment, whose output is captured. Killed at the latest when destroyed.
class Process {
  public:
    /// `environment` is everything it gets besides PATH.
    Process(std::vector<std::string> arguments, std::map<std::string, std::string> environment,
            const std::string& folder = "/");
    ~Process();
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    pid_t pid() const noexcept { return pid_; }
    void signal(int number) const;
    /// The exit code, or the negative number of the signal that ended it. Throws std::runtime_error when it
    /// does not end.
    int wait();
    bool running();

    Output& out() noexcept { return *out_; }
    Output& err() noexcept { return *err_; }

  private:
    bool reap(bool block);

    pid_t pid_ = -1;
    int pidfd_ = -1;
    std::optional<int> result_;
    std::unique_ptr<Output> out_;
    std::unique_ptr<Output> err_;
};

struct Finished {
    int code = 0;
    std::string out;
    std::string err;
};

/// Runs a command to its end.
Finished run(std::vector<std::string> arguments, std::map<std::string, std::string> environment,
             const std::string& folder = "/");

/// Is there a process of that number that has not ended? One that nobody has waited for yet has.
bool isRunning(pid_t pid);

/// A program of this build.
std::string binary(const std::string& name);

}  // namespace harness
