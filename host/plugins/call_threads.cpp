#include "plugins/call_threads.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <utility>

#include "plugins/crash_report.h"

namespace openclaw::plugins {
namespace {

/// 1 MB that plugins may rely on, what the way to them takes, and what the C library keeps there.
std::size_t stackSize() {
    const long ofTheLibrary = ::sysconf(_SC_THREAD_STACK_MIN);
    return (1u << 20) + (256u << 10) + static_cast<std::size_t>(std::max(ofTheLibrary, 0L));
}

constexpr auto idleTime = std::chrono::seconds(10);
constexpr std::uint64_t noId = 0;

bool startThread(void* (*entry)(void*), void* argument) {
    pthread_attr_t attributes;
    if (::pthread_attr_init(&attributes) != 0) return false;
    ::pthread_attr_setstacksize(&attributes, stackSize());
    ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread{};
    const int error = ::pthread_create(&thread, &attributes, entry, argument);
    ::pthread_attr_destroy(&attributes);
    return error == 0;
}

}  // namespace

class CallThreads::Pool : public std::enable_shared_from_this<Pool> {
  public:
    Pool(unsigned maxThreads, std::size_t maxQueued)
        : maxThreads_(std::max(1u, maxThreads)), maxQueued_(maxQueued) {}

    bool submit(std::uint64_t id, Task task) {
        const std::lock_guard lock(mutex_);
        if (stopping_) return false;
        if (idle_ <= queue_.size()) {
            const bool started = threads_ < maxThreads_ && start();
            if (!started && (threads_ == 0 || queue_.size() >= maxQueued_ + idle_)) return false;
        }
        queue_.push_back({id, std::move(task)});
        work_.notify_one();
        return true;
    }

    bool withdraw(std::uint64_t id) {
        Task withdrawn;  // destroyed after the lock
        const std::lock_guard lock(mutex_);
        const auto entry =
            std::find_if(queue_.begin(), queue_.end(), [&](const Entry& e) { return e.id == id; });
        if (entry == queue_.end()) return false;
        withdrawn = std::move(entry->task);
        queue_.erase(entry);
        return true;
    }

    void submitDuty(Task task) {
        const std::lock_guard lock(mutex_);
        if (stopped_) return;
        queue_.push_front({noId, std::move(task)});
        if (idle_ < queue_.size() && (threads_ < maxThreads_ || idle_ == 0)) start();
        work_.notify_one();
    }

    std::size_t stop(std::chrono::milliseconds patience) {
        std::unique_lock lock(mutex_);
        stopping_ = true;
        work_.notify_all();
        ended_.wait_for(lock, patience, [&] { return threads_ == 0; });
        stopped_ = true;
        return threads_;
    }

  private:
    struct Entry {
        std::uint64_t id;
        Task task;
    };

    bool start() {  // under the lock
        auto* const self = new std::shared_ptr<Pool>(shared_from_this());
        if (startThread(&Pool::enter, self)) {
            ++threads_;
            ++idle_;
            return true;
        }
        delete self;
        return false;
    }

    static void* enter(void* argument) {
        const std::unique_ptr<std::shared_ptr<Pool>> self(static_cast<std::shared_ptr<Pool>*>(argument));
        const CrashStack crashStack;
        (*self)->run();
        return nullptr;
    }

    void run() {
        std::unique_lock lock(mutex_);
        for (;;) {
            if (queue_.empty() && !stopping_) {
                work_.wait_for(lock, idleTime, [&] { return !queue_.empty() || stopping_; });
            }
            --idle_;
            if (queue_.empty()) break;  // idle for long enough, or stopping
            Task task = std::move(queue_.front().task);
            queue_.pop_front();
            lock.unlock();
            task();
            task = nullptr;
            lock.lock();
            ++idle_;
        }
        --threads_;
        ended_.notify_all();
    }

    const std::size_t maxThreads_;
    const std::size_t maxQueued_;
    std::mutex mutex_;
    std::condition_variable work_;
    std::condition_variable ended_;
    std::deque<Entry> queue_;
    std::size_t threads_ = 0;
    std::size_t idle_ = 0;  ///< threads that will take a task next, just started ones too
    bool stopping_ = false;
    bool stopped_ = false;
};

CallThreads::CallThreads(unsigned maxThreads, std::size_t maxQueued)
    : pool_(std::make_shared<Pool>(maxThreads, maxQueued)) {}

CallThreads::~CallThreads() {
    pool_->stop(std::chrono::milliseconds(0));
}

bool CallThreads::submit(std::uint64_t id, Task task) {
    return pool_->submit(id, std::move(task));
}

bool CallThreads::withdraw(std::uint64_t id) {
    return pool_->withdraw(id);
}

void CallThreads::submitDuty(Task task) {
    pool_->submitDuty(std::move(task));
}

std::size_t CallThreads::stop(std::chrono::milliseconds patience) {
    return pool_->stop(patience);
}

}  // namespace openclaw::plugins
