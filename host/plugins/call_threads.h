#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace openclaw::plugins {

/// The threads on which plugins may block: started on demand, each with a stack of 1 MB, ended when idle for
/// a while. A stuck task holds its own thread and nothing else. Any thread.
class CallThreads {
  public:
    using Task = std::function<void()>;

    CallThreads(unsigned maxThreads, std::size_t maxQueued);
    ~CallThreads();
    CallThreads(const CallThreads&) = delete;
    CallThreads& operator=(const CallThreads&) = delete;

    /// False when all threads are taken and the queue is full; then nothing will happen. `id` names the task
    /// for `withdraw`.
    bool submit(std::uint64_t id, Task task);

    /// Takes back a task that no thread has begun; false when it was begun already.
    bool withdraw(std::uint64_t id);

    /// For what has to happen: beyond the limits, if need be on a thread of its own. After `stop` the task is
    /// dropped.
    void submitDuty(Task task);

    /// Runs what is queued to its end and waits for the threads, at most `patience`; then leaves those that
    /// are stuck behind and answers how many. Their tasks have to own what they use.
    std::size_t stop(std::chrono::milliseconds patience);

  private:
    class Pool;
    std::shared_ptr<Pool> pool_;  ///< shared with the threads: a stuck one may outlive this object
};

}  // namespace openclaw::plugins
