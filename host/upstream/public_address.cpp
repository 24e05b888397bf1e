#include "upstream/public_address.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace openclaw::upstream {
namespace {

using Bytes = std::span<const std::uint8_t>;

struct Range {
    std::array<std::uint8_t, 16> prefix;
    std::size_t bits;
    std::string_view kind;
};

constexpr std::array<Range, 16> ranges4{{
    {{0}, 8, "this network's own"},
    {{10}, 8, "private"},
    {{100, 64}, 10, "shared by a provider's customers"},
    {{127}, 8, "loopback"},
    {{169, 254}, 16, "link-local"},
    {{172, 16}, 12, "private"},
    {{192, 0, 0}, 24, "reserved for protocols"},
    {{192, 0, 2}, 24, "for documentation only"},
    {{192, 88, 99}, 24, "a 6to4 relay's"},
    {{192, 168}, 16, "private"},
    {{198, 18}, 15, "for benchmarks only"},
    {{198, 51, 100}, 24, "for documentation only"},
    {{203, 0, 113}, 24, "for documentation only"},
    {{224}, 4, "multicast"},
    {{255, 255, 255, 255}, 32, "broadcast"},
    {{240}, 4, "reserved"},
}};

/// The most specific first.
constexpr std::array<Range, 12> ranges6{{
    {{}, 128, "unspecified"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, "an IPv4 address in disguise"},
    {{}, 96, "an IPv4 address in disguise"},
    {{0x20, 0x01, 0x0d, 0xb8}, 32, "for documentation only"},
    {{0x3f, 0xff}, 20, "for documentation only"},
    {{0x20, 0x01}, 23, "reserved for protocols"},
    {{0xfc}, 7, "private (unique local)"},
    {{0xfe, 0x80}, 10, "link-local"},
    {{0xfe, 0xc0}, 10, "site-local"},
    {{0xff}, 8, "multicast"},
    {{0x01}, 64, "for discarding only"},
}};

constexpr Range globalUnicast{{0x20}, 3, {}};
constexpr Range nat64{{0x00, 0x64, 0xff, 0x9b}, 96, {}};
constexpr Range sixToFour{{0x20, 0x02}, 16, {}};
constexpr Range teredo{{0x20, 0x01}, 32, {}};

bool holds(const Range& range, Bytes address) noexcept {
    std::size_t bits = range.bits;
    for (std::size_t i = 0; bits > 0; ++i) {
        const std::size_t here = bits < 8 ? bits : 8;
        const auto mask = static_cast<std::uint8_t>(0xff00U >> here);
        if (((address[i] ^ range.prefix[i]) & mask) != 0) return false;
        bits -= here;
    }
    return true;
}

std::string_view judge4(Bytes address) noexcept {
    for (const Range& range : ranges4) {
        if (holds(range, address)) return range.kind;
    }
    return {};
}

std::string_view judgeTeredo(Bytes address) noexcept {
    if (const std::string_view server = judge4(address.subspan(4, 4)); !server.empty()) return server;
    std::array<std::uint8_t, 4> client;
    for (std::size_t i = 0; i < client.size(); ++i) {
        client[i] = static_cast<std::uint8_t>(~address[12 + i]);  // RFC 4380, section 4
    }
    return judge4(client);
}

std::string_view judge6(Bytes address) noexcept {
    if (holds(nat64, address)) return judge4(address.last(4));
    if (holds(sixToFour, address)) return judge4(address.subspan(2, 4));
    if (holds(teredo, address)) return judgeTeredo(address);
    for (const Range& range : ranges6) {
        if (holds(range, address)) return range.kind;
    }
    return holds(globalUnicast, address) ? std::string_view{} : "reserved";
}

}  // namespace

std::string_view whyNotPublic(const Address& address) noexcept {
    return address.family() == AF_INET ? judge4(address.bytes()) : judge6(address.bytes());
}

std::string_view whyNotPublic(const sockaddr& address) noexcept {
    if (address.sa_family == AF_INET) {
        sockaddr_in plain{};
        std::memcpy(&plain, &address, sizeof plain);
        return whyNotPublic(Address(plain.sin_addr, 0));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 plain{};
        std::memcpy(&plain, &address, sizeof plain);
        return whyNotPublic(Address(plain.sin6_addr, plain.sin6_scope_id, 0));
    }
    return "not one of the internet";
}

}  // namespace openclaw::upstream
