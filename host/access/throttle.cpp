#include "access/throttle.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

namespace openclaw::access {
namespace {

/// Who is counted as one: an IPv4 address (also one mapped into IPv6), or the /64 of an IPv6 address, because
/// one subscriber has all of it. Anything else stands for itself.
std::string keyOf(std::string_view remoteAddress) {
    const std::string text(remoteAddress.substr(0, remoteAddress.find('%')));
    in_addr v4{};
    if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) {
        return "4" + std::string(reinterpret_cast<const char*>(&v4), sizeof v4);
    }
    in6_addr v6{};
    if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1) {
        const auto* const bytes = reinterpret_cast<const char*>(v6.s6_addr);
        if (IN6_IS_ADDR_V4MAPPED(&v6)) return "4" + std::string(bytes + 12, 4);
        return "6" + std::string(bytes, 8);
    }
    return "?" + std::string(remoteAddress);
}

}  // namespace

std::optional<unsigned> Throttle::failed(std::string_view remoteAddress, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    Address& address = touch(remoteAddress);
    if (address.count < failuresAllowed) {
        address.failures[address.count++] = now;
        return std::nullopt;
    }
    const auto remaining = address.failures[address.oldest] + window - now;
    if (remaining > Clock::duration::zero()) {
        return static_cast<unsigned>(std::chrono::ceil<std::chrono::seconds>(remaining).count());
    }
    address.failures[address.oldest] = now;
    address.oldest = (address.oldest + 1) % failuresAllowed;
    return std::nullopt;
}

std::size_t Throttle::remembered() const {
    const std::lock_guard lock(mutex_);
    return latestFirst_.size();
}

Throttle::Address& Throttle::touch(std::string_view remoteAddress) {
    std::string key = keyOf(remoteAddress);
    if (const auto known = byKey_.find(key); known != byKey_.end()) {
        latestFirst_.splice(latestFirst_.begin(), latestFirst_, known->second);
        return latestFirst_.front();
    }
    if (latestFirst_.size() == addressesRemembered) {
        byKey_.erase(latestFirst_.back().key);
        latestFirst_.pop_back();
    }
    latestFirst_.push_front({.key = std::move(key)});
    byKey_.emplace(latestFirst_.front().key, latestFirst_.begin());
    return latestFirst_.front();
}

}  // namespace openclaw::access
