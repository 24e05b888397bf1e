#include "net/worker_pool.h"

#include <utility>

namespace openclaw::net {

void WorkerPool::shutDown() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        queue_.clear();
    }
    changed_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

bool WorkerPool::submit(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    if (ending_) return false;
    const bool mayStart = threads_.size() < maxThreads_;
    if (queue_.size() >= idle_ && !mayStart && queue_.size() >= maxQueued_) return false;
    queue_.push_back(std::move(job));
    if (queue_.size() > idle_ && mayStart) {
        threads_.emplace_back([this] { run(); });
    } else {
        changed_.notify_one();
    }
    return true;
}

void WorkerPool::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        ++idle_;
        changed_.wait(lock, [&] { return ending_ || !queue_.empty(); });
        --idle_;
        if (ending_) return;
        const std::function<void()> job = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        job();
        lock.lock();
    }
}

}  // namespace openclaw::net
