#pragma once

#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <type_traits>
#include <utility>

#include "net/loop.h"
#include "upstream/client.h"

namespace openclaw::plugins {

/// A loop with its own thread and client, as the gateway has one for each core.
class LoopThread {
  public:
    LoopThread()
        : thread_([this] {
              client_ = std::make_unique<upstream::Client>(loop_);
              loop_.run();
          }) {
        run([] {});
    }
    ~LoopThread() {
        run([&] { client_.reset(); });
        loop_.stop();
        thread_.join();
    }
    LoopThread(const LoopThread&) = delete;
    LoopThread& operator=(const LoopThread&) = delete;

    /// Runs `task` on the loop and waits for it; what it throws is thrown here.
    template <typename Task>
    std::invoke_result_t<Task> run(Task task) {
        std::packaged_task<std::invoke_result_t<Task>()> packaged(std::move(task));
        auto result = packaged.get_future();
        loop_.post([&packaged] { packaged(); });
        return result.get();
    }

    net::Loop& loop() { return loop_; }
    upstream::Client& client() { return *client_; }

  private:
    net::Loop loop_;
    std::unique_ptr<upstream::Client> client_;
    std::thread thread_;
};

}  // namespace openclaw::plugins
