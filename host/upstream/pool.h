#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/loop.h"
#include "upstream/client.h"
#include "upstream/connection.h"

namespace openclaw::upstream {

/// The connections of one loop that wait for their next exchange, by origin and egress policy. The one parked
/// last is taken first: it is the least likely to have been closed meanwhile. A connection that becomes
/// readable or is closed by its peer while it is parked is dropped. [loop thread]
class Pool {
  public:
    static constexpr std::chrono::seconds idleLimit{60};
    static constexpr std::size_t idlePerOrigin = 512;

    explicit Pool(net::Loop& loop, std::chrono::milliseconds idleTime = idleLimit)
        : loop_(loop), idleTime_(idleTime), sweep_([this] { sweep(); }) {}

    struct Place {
        bool operator==(const Place&) const = default;

        std::string_view host;
        std::uint16_t port;
        Egress egress;
    };

    /// Null when there is none.
    std::unique_ptr<Connection> take(const Place& place, Connection::User& user);
    /// Closes it when the place has enough of them.
    void park(const Place& place, std::unique_ptr<Connection> connection);

    std::size_t size() const noexcept { return size_; }

  private:
    friend class Connection;

    struct Key {
        operator Place() const noexcept { return {host, port, egress}; }

        std::string host;
        std::uint16_t port;
        Egress egress;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const Place& place) const noexcept {
            return std::hash<std::string_view>{}(place.host) ^ (std::size_t{place.port} << 16U);
        }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(const Place& a, const Place& b) const noexcept { return a == b; }
    };
    using Idle = std::vector<std::unique_ptr<Connection>>;  ///< the longest parked first

    void drop(Connection& connection);
    void sweep();

    net::Loop& loop_;
    std::chrono::milliseconds idleTime_;
    net::Timer sweep_;  ///< one for all: closes what has been parked for too long
    std::unordered_map<Key, Idle, Hash, Equal> idle_;
    std::size_t size_ = 0;
};

}  // namespace openclaw::upstream
