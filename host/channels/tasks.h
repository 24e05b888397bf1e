#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace openclaw::channels {

/// Something under way that nobody waits for on a stack: a message's run, a callback.
class Task {
  public:
    virtual ~Task() = default;
};

/// Owns tasks until they are done, or until the process ends. Any thread.
class Tasks {
  public:
    void keep(std::shared_ptr<Task> task) {
        const std::lock_guard lock(mutex_);
        Task* const key = task.get();
        tasks_.emplace(key, std::move(task));
    }

    /// Destroys the task, unless somebody else holds it, too.
    void drop(Task& task) {
        std::shared_ptr<Task> last;  // dies outside the lock: it may drop or keep others
        const std::lock_guard lock(mutex_);
        if (auto node = tasks_.extract(&task)) last = std::move(node.mapped());
        if (tasks_.empty()) allDone_.notify_all();
    }

    /// Blocks until there is none, at most `limit` or until `stopWaiting`; false: there still are. Not for a
    /// loop's thread.
    bool awaitNone(std::chrono::milliseconds limit) {
        std::unique_lock lock(mutex_);
        allDone_.wait_for(lock, limit, [this] { return impatient_ || tasks_.empty(); });
        return tasks_.empty();
    }
    void stopWaiting() {
        const std::lock_guard lock(mutex_);
        impatient_ = true;
        allDone_.notify_all();
    }

    /// For the end, once no loop runs any more.
    void clear() {
        std::unordered_map<Task*, std::shared_ptr<Task>> all;
        const std::lock_guard lock(mutex_);
        all.swap(tasks_);
    }

  private:
    std::mutex mutex_;
    std::condition_variable allDone_;
    bool impatient_ = false;
    std::unordered_map<Task*, std::shared_ptr<Task>> tasks_;
};

}  // namespace openclaw::channels
