#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"
#include "net/fields.h"
#include "upstream/client.h"

namespace openclaw::upstream {
namespace {

constexpr std::size_t maxHost = 253;  // RFC 1035, section 2.3.4, as text
constexpr std::size_t maxLabel = 63;
constexpr std::uint16_t httpPort = 80;
constexpr std::uint16_t httpsPort = 443;

/// The URL itself is not quoted: it may hold a credential in its query.
[[noreturn]] void refuse(const std::string& what) {
    throw Error(ErrorCode::invalid_request, "not a usable URL: " + what);
}

bool isAlpha(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool isDigit(char c) noexcept {
    return c >= '0' && c <= '9';
}
bool isHex(char c) noexcept {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// What RFC 3986 lets stand in a path or query as itself, besides the percent sign.
bool isTargetCharacter(char c) noexcept {
    return isAlpha(c) || isDigit(c) ||
           std::string_view("-._~!$&'()*+,;=:@/?").find(c) != std::string_view::npos;
}

/// Would getaddrinfo read it as a number, in one of the old notations (127.1, 0x7f000001, 017700000001)?
bool endsInNumber(std::string_view host) noexcept {
    const std::string_view label = host.substr(host.rfind('.') + 1);  // npos + 1 is 0
    if (label.empty()) return false;
    if (std::all_of(label.begin(), label.end(), isDigit)) return true;
    return label.starts_with("0x") && std::all_of(label.begin() + 2, label.end(), isHex);
}

void checkName(std::string_view host) {
    if (host.empty()) refuse("it names no host");
    if (host.size() > maxHost) refuse("its host name is longer than 253 characters");
    if (endsInNumber(host)) {
        in_addr address{};
        if (::inet_pton(AF_INET, std::string(host).c_str(), &address) == 1) return;
        refuse("its host ends in a number, but is not an IPv4 address of four decimal parts");
    }
    std::size_t label = 0;
    for (std::size_t i = 0; i < host.size(); ++i) {
        const char c = host[i];
        if (c == '.') {
            if (label == 0) refuse("its host name has an empty label");
            label = 0;
            continue;
        }
        if (!isAlpha(c) && !isDigit(c) && c != '-' && c != '_') {
            refuse("its host name has a character other than letters, digits, '-', '_' and '.'");
        }
        if (++label > maxLabel) refuse("its host name has a label longer than 63 characters");
    }
}

void checkIpv6(const std::string& host) {
    in6_addr address{};
    if (::inet_pton(AF_INET6, host.c_str(), &address) != 1)
        refuse("what stands in brackets is not an IPv6 address");
}

std::uint16_t parsePort(std::string_view digits) {
    const auto port = net::parseDecimal(digits);
    if (!port || *port == 0 || *port > std::numeric_limits<std::uint16_t>::max()) {
        refuse("its port is not a number from 1 to 65535");
    }
    return static_cast<std::uint16_t>(*port);
}

void checkTarget(std::string_view target) {
    for (std::size_t i = 0; i < target.size(); ++i) {
        const char c = target[i];
        if (c == '#') refuse("it has a fragment; leave out '#' and what follows");
        if (c == '%') {
            if (i + 2 >= target.size() || !isHex(target[i + 1]) || !isHex(target[i + 2])) {
                refuse("a '%' is not followed by two hexadecimal digits");
            }
        } else if (!isTargetCharacter(c)) {
            refuse("it has a character that must be percent-encoded, at position " + std::to_string(i + 1) +
                   " of its path");
        }
    }
}

}  // namespace

Url Url::parse(std::string_view text) {
    Url url;
    const auto colon = text.find("://");
    const std::string_view scheme = text.substr(0, colon);
    if (colon == std::string_view::npos) refuse("it must begin with http:// or https://");
    if (text::equalsIgnoreCase(scheme, "https")) {
        url.tls = true;
        url.port = httpsPort;
    } else if (!text::equalsIgnoreCase(scheme, "http")) {
        refuse("its scheme must be http or https");
    }

    const std::string_view rest = text.substr(colon + 3);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    std::string_view target = rest.substr(authority.size());
    if (authority.find('@') != std::string_view::npos) {
        refuse("user name and password do not belong in it; give credentials as headers");
    }
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto close = authority.find(']');
        if (close == std::string_view::npos) refuse("the bracket around its IPv6 address is not closed");
        url.host = text::toLower(authority.substr(1, close - 1));
        checkIpv6(url.host);
        port = authority.substr(close + 1);
        if (!port.empty() && port.front() != ':') refuse("only a port may follow its IPv6 address");
    } else {
        const auto end = std::min(authority.find(':'), authority.size());
        url.host = text::toLower(authority.substr(0, end));
        checkName(url.host);
        port = authority.substr(end);
    }
    if (!port.empty()) url.port = parsePort(port.substr(1));

    checkTarget(target);
    if (!target.starts_with('/')) url.target = "/";
    url.target += target;
    return url;
}

std::string Url::origin() const {
    return (tls ? "https://" : "http://") + authority();
}

std::string Url::authority() const {
    const bool literal = host.find(':') != std::string::npos;
    std::string text = literal ? '[' + host + ']' : host;
    if (port != (tls ? httpsPort : httpPort)) text += ':' + std::to_string(port);
    return text;
}

}  // namespace openclaw::upstream
