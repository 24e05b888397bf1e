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
#include "upstream/connection.h"

namespace openclaw::upstream {

/// The connections of one loop that wait for their next exchange, by origin. The one parked last is taken
/// first: it is the least likely to have been closed meanwhile. A connection that becomes readable or is
/// closed by its peer while it is parked is dropped. [loop thread]
class Pool {
  public:
    static constexpr std::chrono::seconds idleLimit{60};
    static constexpr std::size_t idlePerOrigin = 512;

    explicit Pool(net::Loop& loop, std::chrono::milliseconds idleTime = idleLimit)
        : loop_(loop), idleTime_(idleTime), sweep_([this] { sweep(); }) {}

    /// Null when there is none.
    std::unique_ptr<Connection> take(std::string_view host, std::uint16_t port, Connection::User& user);
    /// Closes it when the origin has enough of them.
    void park(std::string_view host, std::uint16_t port, std::unique_ptr<Connection> connection);

    std::size_t size() const noexcept { return size_; }

  private:
    friend class Connection;

    struct Key {
        std::string host;
        std::uint16_t port;
    };
    struct KeyView {
        KeyView(const Key& key) noexcept : host(key.host), port(key.port) {}
        KeyView(std::string_view h, std::uint16_t p) noexcept : host(h), port(p) {}
        bool operator==(const KeyView&) const = default;

        std::string_view host;
        std::uint16_t port;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(const KeyView& key) const noexcept {
            return std::hash<std::string_view>{}(key.host) ^ (std::size_t{key.port} << 16U);
        }
    };
    struct Equal {
        using is_transparent = void;
        bool operator()(const KeyView& a, const KeyView& b) const noexcept { return a == b; }
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
