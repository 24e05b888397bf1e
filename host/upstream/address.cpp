#include "upstream/address.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace openclaw::upstream {
namespace {

constexpr std::size_t maxAddresses = 8;

}  // namespace

Address::Address(const in_addr& address, std::uint16_t port) noexcept {
    sockaddr_in plain{};
    plain.sin_family = AF_INET;
    plain.sin_addr = address;
    plain.sin_port = htons(port);
    std::memcpy(&storage_, &plain, sizeof plain);
}

Address::Address(const in6_addr& address, std::uint32_t scope, std::uint16_t port) noexcept {
    storage_.sin6_family = AF_INET6;
    storage_.sin6_addr = address;
    storage_.sin6_scope_id = scope;
    storage_.sin6_port = htons(port);
}

socklen_t Address::size() const noexcept {
    return family() == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

Address Address::withPort(std::uint16_t port) const noexcept {
    static_assert(offsetof(sockaddr_in, sin_port) == offsetof(sockaddr_in6, sin6_port));
    Address copy = *this;
    copy.storage_.sin6_port = htons(port);
    return copy;
}

std::span<const std::uint8_t> Address::bytes() const noexcept {
    const auto* const start = reinterpret_cast<const std::uint8_t*>(&storage_);
    if (family() == AF_INET) return {start + offsetof(sockaddr_in, sin_addr), sizeof(in_addr)};
    return {start + offsetof(sockaddr_in6, sin6_addr), sizeof(in6_addr)};
}

std::string Address::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    ::inet_ntop(family(), bytes().data(), buffer.data(), buffer.size());
    return buffer.data();
}

Addresses addressesOfLiteral(std::string_view host) {
    if (host == "localhost") {
        return std::make_shared<const std::vector<Address>>(
            std::vector{Address(in6addr_loopback, 0, 0), Address(in_addr{htonl(INADDR_LOOPBACK)}, 0)});
    }
    const std::string text(host);
    if (in_addr four{}; ::inet_pton(AF_INET, text.c_str(), &four) == 1) {
        return std::make_shared<const std::vector<Address>>(1, Address(four, 0));
    }
    if (in6_addr six{}; ::inet_pton(AF_INET6, text.c_str(), &six) == 1) {
        return std::make_shared<const std::vector<Address>>(1, Address(six, 0, 0));
    }
    return nullptr;
}

LookUpResult lookUp(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    if (const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &list); code != 0) {
        return {nullptr, code == EAI_SYSTEM ? std::generic_category().message(errno) : ::gai_strerror(code)};
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, ::freeaddrinfo);
    std::vector<Address> found;
    for (const addrinfo* each = list; each != nullptr && found.size() < maxAddresses; each = each->ai_next) {
        if (each->ai_family == AF_INET) {
            sockaddr_in address{};
            std::memcpy(&address, each->ai_addr, sizeof address);
            found.emplace_back(address.sin_addr, std::uint16_t{0});
        } else if (each->ai_family == AF_INET6) {
            sockaddr_in6 address{};
            std::memcpy(&address, each->ai_addr, sizeof address);
            found.emplace_back(address.sin6_addr, address.sin6_scope_id, std::uint16_t{0});
        }
    }
    if (found.empty()) return {nullptr, "it has no address"};
    return {std::make_shared<const std::vector<Address>>(std::move(found)), {}};
}

}  // namespace openclaw::upstream
