#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace openclaw {

/// An immutable value that readers copy once a request and a reload replaces whole. Any thread. A mutex,
/// because libstdc++ 12's atomic<shared_ptr> races under ThreadSanitizer.
template <typename T>
class Snapshot {
  public:
    Snapshot() = default;
    explicit Snapshot(std::shared_ptr<const T> value) : value_(std::move(value)) {}

    std::shared_ptr<const T> get() const {
        const std::lock_guard lock(mutex_);
        return value_;
    }

    void set(std::shared_ptr<const T> value) {
        {
            const std::lock_guard lock(mutex_);
            value_.swap(value);
        }
        // The old value, if this was its last owner, dies here: outside the lock.
    }

  private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

}  // namespace openclaw
