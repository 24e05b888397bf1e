#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace harness {

/// How long a test waits for something that should happen at once: it ends a hanging test and measures
/// nothing.
inline constexpr std::chrono::seconds patience{20};

/// What a process writes to one of its streams, read as it comes.
class Output {
  public:
    /// Takes the descriptor over.
    explicit Output(int fd);
    ~Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    /// Waits for the first line at or behind `position` that `pattern` fits (searched) and returns the line
    /// and the pattern's groups; `position` moves behind the line. Throws std::runtime_error when the stream
    /// ends or patience does.
    std::vector<std::string> awaitLine(const std::string& pattern, std::size_t& position);
    /// From the beginning.
    std::vector<std::string> awaitLine(const std::string& pattern);

    std::string text() const;
    /// The lines so far that `pattern` fits.
    std::vector<std::string> lines(const std::string& pattern) const;
    /// Everything, once the process and all who inherited the stream have closed it.
    std::string awaitEnd();

  private:
    void read();

    int fd_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::string text_;
    bool ended_ = false;
    std::thread reader_;
};

}  // namespace harness
