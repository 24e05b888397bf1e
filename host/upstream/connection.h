#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "base/clock.h"
#include "net/loop.h"
#include "upstream/address.h"

namespace openclaw::upstream {

class Pool;

/// One TCP connection, watched from its opening to its end. Whoever holds it either uses it or parks it in
/// the pool; destroying it closes it. [loop thread]
class Connection final : private net::Watcher {
  public:
    class User {
      public:
        /// As of net::Watcher. May destroy the connection.
        virtual void onConnectionEvents(std::uint32_t events) = 0;

      protected:
        ~User() = default;
    };

    /// Begins to connect. Null with `error` set to errno when that fails at once.
    static std::unique_ptr<Connection> open(net::Loop& loop, const Address& address, User& user, int& error);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    int fd() const noexcept { return fd_; }
    /// The error of the attempt to connect, 0 when it succeeded.
    int connectError() const noexcept;

    void use(User& user) noexcept { user_ = &user; }

  private:
    friend class Pool;

    Connection(net::Loop& loop, int fd, User& user) : loop_(loop), user_(&user), fd_(fd) {}
    void onEvents(std::uint32_t events) override;

    net::Loop& loop_;
    User* user_;                                                ///< null while parked
    Pool* pool_ = nullptr;                                      ///< where it is parked
    std::vector<std::unique_ptr<Connection>>* idle_ = nullptr;  ///< its place there
    Clock::time_point parkedAt_{};
    int fd_;
};

}  // namespace openclaw::upstream
