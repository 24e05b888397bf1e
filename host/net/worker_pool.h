#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace openclaw::net {

/// Threads for handlers that may block. They are started on demand and live until the pool ends. Any thread.
class WorkerPool {
  public:
    WorkerPool(unsigned threads, std::size_t maxQueued) : maxThreads_(threads), maxQueued_(maxQueued) {}
    ~WorkerPool() { shutDown(); }
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// False when every thread is busy and the queue is full.
    bool submit(std::function<void()> job);

    /// Drops what is queued and waits for what runs.
    void shutDown();

  private:
    void run();

    const unsigned maxThreads_;
    const std::size_t maxQueued_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> queue_;
    std::vector<std::thread> threads_;
    std::size_t idle_ = 0;
    bool ending_ = false;
};

}  // namespace openclaw::net
