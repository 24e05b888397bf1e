#pragma once

#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/connection.h"
#include "net/loop.h"
#include "net/server_options.h"
#include "net/upgraded.h"
#include "net/worker_pool.h"

namespace openclaw::net {

/// What all loops of a server share.
struct ServerShared {
    ServerOptions options;
    Poco::Net::HTTPRequestHandlerFactory::Ptr factory;
    Poco::Net::HTTPServerParams::Ptr pocoParams;
    WorkerPool workers;
    std::atomic<std::uint32_t> openConnections{0};
};

/// One loop's share of the server: its listening sockets and its connections. [loop thread]
class ServerLoop {
  public:
    static constexpr std::size_t scratchBytes = std::size_t{64} * 1024;

    /// Takes ownership of the listening sockets.
    ServerLoop(Loop& loop, ServerShared& shared, const std::vector<int>& listeners);
    ~ServerLoop();
    ServerLoop(const ServerLoop&) = delete;
    ServerLoop& operator=(const ServerLoop&) = delete;

    /// Stops accepting, lets answers under way finish and upgraded connections say goodbye, calls `drained`
    /// once the last connection is gone.
    void drain(std::function<void()> drained);
    void closeAll();

    // -- for connections
    Loop& loop() noexcept { return loop_; }
    const ServerOptions& options() const noexcept { return shared_.options; }
    Poco::Net::HTTPRequestHandlerFactory& factory() { return *shared_.factory; }
    const Poco::Net::HTTPServerParams& pocoParams() const { return *shared_.pocoParams; }
    WorkerPool& workers() noexcept { return shared_.workers; }
    /// The memory that every read of this loop goes through first.
    std::array<char, scratchBytes>& scratch() noexcept { return scratch_; }
    /// Takes the connection off the books and destroys it when the stack has unwound.
    void retire(Connection& connection);
    void retire(Upgraded& upgraded);
    /// Destroys the connection as `retire` does, and keeps `next` in its place.
    void replace(Connection& connection, UpgradedSocket socket, std::unique_ptr<Upgraded> next);
    std::string_view httpDate();

  private:
    class Listener;

    void accept(int listener);
    bool dropOneForWantOfDescriptors(int listener);
    void acceptAgain();
    bool admit(int fd, std::string remote);
    void forget(Connection& connection);
    void oneLess();
    bool empty() const noexcept { return connections_.empty() && upgraded_.empty(); }

    Loop& loop_;
    ServerShared& shared_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
    std::unordered_map<Upgraded*, std::unique_ptr<Upgraded>> upgraded_;
    std::function<void()> drained_;
    bool draining_ = false;
    int spareDescriptor_ =
        -1;  ///< given up for a moment to be able to accept and close when descriptors run out
    Timer retryAccept_;
    Clock::time_point saidOutOfDescriptors_{};
    std::time_t dateSecond_ = 0;
    std::array<char, 32> date_{};
    std::size_t dateSize_ = 0;
    std::array<char, scratchBytes> scratch_{};
};

}  // namespace openclaw::net
