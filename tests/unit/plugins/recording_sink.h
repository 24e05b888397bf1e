#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "plugins/call.h"

namespace openclaw::plugins {

/// Keeps what it hears, as lines such as "bytes:abc", and lets another thread wait for them.
class RecordingSink final : public CallSink {
  public:
    /// Called on the loop before each line is kept; may destroy the call.
    std::function<void(const std::string& line)> onLine;

    void onHead(int status, const net::Fields& fields) override {
        std::string line = "head:" + std::to_string(status);
        for (const net::Field& field : fields) {
            line.append(" ").append(field.name).append("=").append(field.value);
        }
        keep(line);
    }
    void onBytes(std::string_view bytes) override { keep("bytes:" + std::string(bytes)); }
    void onContent(std::string_view mediaType, std::string_view bytes) override {
        keep("content:" + std::string(mediaType) + ":" + std::string(bytes));
    }
    void onProgress(double fraction, std::string_view message) override {
        keep("progress:" + std::to_string(fraction) + ":" + std::string(message));
    }
    void onFinish(const CallResult& result) override {
        keep("finish:" + std::to_string(result.status) + ":" + result.text);
    }

    std::vector<std::string> lines() const {
        const std::lock_guard lock(mutex_);
        return lines_;
    }

    /// Waits for the line that begins so, and returns it.
    std::string await(const std::string& start) {
        std::unique_lock lock(mutex_);
        std::string found;
        changed_.wait(lock, [&] {
            for (const std::string& line : lines_) {
                if (line.starts_with(start)) found = line;
            }
            return !found.empty();
        });
        return found;
    }
    std::vector<std::string> awaitFinish() {
        await("finish:");
        return lines();
    }

    /// Bytes of all onBytes and onContent so far.
    std::size_t received() const {
        const std::lock_guard lock(mutex_);
        return received_;
    }

  private:
    /// The last act is under the lock: whoever waited for the line may destroy the sink.
    void keep(const std::string& line) {
        if (onLine) onLine(line);
        const std::lock_guard lock(mutex_);
        if (line.starts_with("bytes:")) received_ += line.size() - 6;
        lines_.push_back(line.size() > 4096 ? line.substr(0, 32) : line);
        changed_.notify_all();
    }

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_;
    std::size_t received_ = 0;
};

}  // namespace openclaw::plugins
