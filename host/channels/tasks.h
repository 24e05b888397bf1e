#pragma once

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
    }

    /// For the end, once no loop runs any more.
    void clear() {
        std::unordered_map<Task*, std::shared_ptr<Task>> all;
        const std::lock_guard lock(mutex_);
        all.swap(tasks_);
    }

  private:
    std::mutex mutex_;
    std::unordered_map<Task*, std::shared_ptr<Task>> tasks_;
};

}  // namespace openclaw::channels
