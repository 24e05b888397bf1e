#pragma once

#include <Poco/Net/HTTPServer.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "net/listen.h"
#include "net/loop.h"
#include "net/server_loop.h"
#include "net/server_options.h"

namespace openclaw::net {

/// The front door: a Poco HTTP server (factory, handlers, parameters) that runs on event loops instead of a
/// thread for each connection. Inline handlers run on the loops, all others on worker threads.
class Server : public Poco::Net::HTTPServer {
  public:
    /// Binds at once: throws Error(address_in_use).
    Server(const Poco::Net::HTTPRequestHandlerFactory::Ptr& factory, const ListenRequest& listen,
           ServerOptions options);
    ~Server() override;

    /// "127.0.0.1:8080", ...
    const std::vector<std::string>& addresses() const noexcept { return addresses_; }
    /// One for each thread; they exist before `start` and outlive every connection.
    const std::vector<std::unique_ptr<Loop>>& loops() const noexcept { return loops_; }
    std::uint32_t openConnections() const noexcept { return shared_.openConnections; }

    // `start()` is Poco's: it begins to accept.

    /// Stops accepting, waits until answers under way are complete, at most `limit`, calls `last`, then
    /// closes what is left, ends the loops and joins their threads. `last` is for what needs the loops
    /// without being an answer; it is told how much of the limit is left. Answers false when something had to
    /// be cut.
    bool drain(std::chrono::milliseconds limit,
               const std::function<void(std::chrono::milliseconds left)>& last = {});

    /// Makes a drain under way end now. Any thread.
    void cutShort();

  protected:
    void run() override;

  private:
    void runLoop(std::size_t index);

    std::vector<std::string> addresses_;
    std::vector<std::vector<int>> listeners_;  ///< by loop, until its thread takes them
    ServerShared shared_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::vector<std::unique_ptr<ServerLoop>> doors_;  ///< each made and used by its loop's thread
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t drained_ = 0;
    bool ended_ = false;
    bool drainBegun_ = false;
    bool cutShort_ = false;
};

}  // namespace openclaw::net
