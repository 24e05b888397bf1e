#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "base/clock.h"

namespace openclaw::plugins {

/// How a probe came to its end.
struct ProbeEnd {
    enum class How : std::uint8_t {
        sound,
        signalled,  ///< `number` is the signal
        exited,     ///< `number` is the exit code
        timed_out,
    };
    How how = How::exited;
    int number = 0;
    std::string stage;  ///< of the plugin's life, in the words of probe_child.h
    std::string said;   ///< the last line on stdout or stderr; empty: nothing
};

/// One plugin in a process of its own, in a process group of its own, with none of our other descriptors. One
/// thread. The pipes are read without blocking.
class ProbeProcess {
  public:
    /// Starts `program plugin-probe FILE` with `request` on its standard input and a sealed copy of the file
    /// as its probeCopyDescriptor. Throws Error(unavailable).
    ProbeProcess(const std::string& program, const std::string& file, int copy, const std::string& request,
                 std::chrono::milliseconds limit);
    /// Whatever it is doing, it ends.
    ~ProbeProcess();
    ProbeProcess(const ProbeProcess&) = delete;
    ProbeProcess& operator=(const ProbeProcess&) = delete;

    /// Where it speaks, for poll(); -1 once closed.
    int reportFd() const noexcept { return report_.fd; }
    int outputFd() const noexcept { return output_.fd; }
    Clock::time_point deadline() const noexcept { return deadline_; }

    /// Reads what there is; true when the end is known.
    bool advance();
    const ProbeEnd& end() const noexcept { return end_; }

  private:
    struct Pipe {
        int fd = -1;
        std::string text;
        void drain(std::size_t keep);
    };

    bool concludeFromReport();
    void concludeFromStatus(int status, bool known);
    void kill();

    pid_t process_ = -1;
    bool reaped_ = false;
    Clock::time_point deadline_;
    std::chrono::milliseconds limit_;
    Pipe report_;
    Pipe output_;
    ProbeEnd end_;
};

}  // namespace openclaw::plugins
