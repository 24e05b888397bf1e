#include "upstream/request_head.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"

namespace openclaw::upstream {
namespace {

/// They belong to the connection or to the framing, and so to this engine.
constexpr std::array<std::string_view, 9> ownFields = {
    "host", "content-length", "transfer-encoding", "connection",       "keep-alive",
    "te",   "trailer",        "upgrade",           "proxy-connection",
};

bool isControl(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

bool hasControl(std::string_view text) noexcept {
    bool found = false;  // no early exit: the compiler makes it a vector loop
    for (const char c : text) found |= isControl(c);
    return found;
}

bool isOwn(std::string_view name) noexcept {
    return std::any_of(ownFields.begin(), ownFields.end(),
                       [&](std::string_view own) { return text::equalsIgnoreCase(own, name); });
}

/// RFC 9110, section 8.6: where a body is expected its length is given, even when it is empty.
bool expectsBody(std::string_view method) noexcept {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

}  // namespace

std::string whatIsWrong(const Request& request) {
    if (!net::isToken(request.method) || request.method == "CONNECT") return "its method is not usable";
    if (!request.url.target.starts_with('/') || hasControl(request.url.target) ||
        request.url.target.find_first_of(" \t") != std::string::npos) {
        return "its target is not a path";
    }
    if (request.url.host.empty() || hasControl(request.url.host)) return "its host is not usable";
    for (const auto& [name, value] : request.headers) {
        if (!net::isToken(name)) return "a header name has a character that is not allowed";
        if (hasControl(value)) return "the value of its header " + name + " has a control character";
        if (isOwn(name)) return "its header " + name + " is the gateway's own to set";
    }
    return {};
}

void appendHead(const Request& request, std::string& head) {
    head.append(request.method).append(" ").append(request.url.target).append(" HTTP/1.1\r\nHost: ");
    head.append(request.url.authority()).append("\r\n");
    for (const auto& [name, value] : request.headers) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
    if (!request.body.empty() || expectsBody(request.method)) {
        std::array<char, 20> digits;
        const auto end = std::to_chars(digits.begin(), digits.end(), request.body.size()).ptr;
        head.append("Content-Length: ").append(digits.begin(), end).append("\r\n");
    }
    head.append("\r\n");
}

}  // namespace openclaw::upstream
