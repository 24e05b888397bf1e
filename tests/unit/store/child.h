#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace openclaw::store {

/// This test program run again as another process, with `arguments` that main.cpp understands; its stdout
/// can be read. Executed afresh, because threads do not survive a plain fork. Killed at the end.
class Child {
  public:
    explicit Child(const std::vector<std::string>& arguments);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// The next line without its end; false once the child has closed its output.
    bool readLine(std::string& line);

    void kill();
    /// Waits until it has ended; the exit code, or minus the signal.
    int wait();

  private:
    pid_t process_ = -1;
    int output_ = -1;
    std::string buffer_;
    bool ended_ = false;
    int result_ = 0;
};

}  // namespace openclaw::store
