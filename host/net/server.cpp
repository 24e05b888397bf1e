#include "net/server.h"

#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/ServerSocketImpl.h>
#include <Poco/ThreadPool.h>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace openclaw::net {
namespace {

constexpr std::size_t queuedForEachWorker = 16;

/// Poco's dispatcher wants a pool, which is never used here: loops and workers have threads of their own.
Poco::ThreadPool& unusedPool() {
    static Poco::ThreadPool pool("unused", 1, 1, 1);
    return pool;
}

/// Poco names the server's thread by the address of its socket, and uses it for nothing else here. It must
/// not be one that listens: the loops close theirs when the server drains, and a second descriptor would keep
/// the port open.
class UnusedSocket : public Poco::Net::ServerSocket {
  public:
    UnusedSocket() : ServerSocket(new Impl, true) {}

  private:
    class Impl : public Poco::Net::ServerSocketImpl {
      public:
        Impl() { reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }
    };
};

}  // namespace

Server::Server(const Poco::Net::HTTPRequestHandlerFactory::Ptr& factory, const ListenRequest& request,
               ServerOptions options)
    : HTTPServer(factory, unusedPool(), UnusedSocket(), new Poco::Net::HTTPServerParams),
      listeners_(request.loops),
      shared_{options,
              factory,
              new Poco::Net::HTTPServerParams,
              {options.workers, options.workers * queuedForEachWorker},
              {}} {
    for (BoundAddress& bound : listen(request)) {
        addresses_.push_back(std::move(bound.address));
        for (std::size_t i = 0; i < request.loops; ++i) listeners_[i].push_back(bound.sockets[i]);
    }
    doors_.resize(request.loops);
    for (std::size_t i = 0; i < request.loops; ++i) {
        loops_.push_back(std::make_unique<Loop>());
        loops_[i]->post([this, i] {
            doors_[i] = std::make_unique<ServerLoop>(*loops_[i], shared_, std::exchange(listeners_[i], {}));
        });
    }
}

Server::~Server() {
    drain(std::chrono::milliseconds(0));
    shared_.workers.shutDown();  // its jobs post to the loops
    for (const auto& sockets : listeners_) {
        for (const int fd : sockets) ::close(fd);
    }
}

void Server::run() {
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < loops_.size(); ++i) threads.emplace_back([this, i] { runLoop(i); });
    runLoop(0);
    for (std::thread& thread : threads) thread.join();
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

void Server::runLoop(std::size_t index) {
    loops_[index]->run();
    doors_[index].reset();
}

bool Server::drain(std::chrono::milliseconds limit,
                   const std::function<void(std::chrono::milliseconds left)>& last) {
    if (std::exchange(drainBegun_, true)) return true;
    const Clock::time_point deadline = Clock::now() + limit;
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        loops_[i]->post([this, i] {
            doors_[i]->drain([this] {
                const std::lock_guard lock(mutex_);
                ++drained_;
                changed_.notify_all();
            });
        });
    }
    bool complete = false;
    std::chrono::milliseconds left{0};
    {
        std::unique_lock lock(mutex_);
        changed_.wait_until(lock, deadline, [&] { return drained_ == loops_.size() || ended_ || cutShort_; });
        complete = drained_ == loops_.size();
        if (!cutShort_) left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    }
    if (last) last(std::max(left, std::chrono::milliseconds(0)));
    for (std::size_t i = 0; i < loops_.size(); ++i) {
        loops_[i]->post([this, i] {
            doors_[i]->closeAll();
            loops_[i]->defer([loop = loops_[i].get()] { loop->stop(); });
        });
    }
    stop();
    return complete;
}

void Server::cutShort() {
    const std::lock_guard lock(mutex_);
    cutShort_ = true;
    changed_.notify_all();
}

}  // namespace openclaw::net
