#include "net/request_head.h"

#include <cstring>

#include "base/text.h"

namespace openclaw::net {
namespace {

constexpr std::string_view lineEnd = "\r\n";

bool refuse(HeadFault& fault, int status, const char* reason) {
    fault = {status, reason};
    return false;
}

/// Visible ASCII only: what is beyond it must be percent-encoded (RFC 3986), and a space would end the
/// target.
bool isTarget(std::string_view target) noexcept {
    for (const char c : target) {
        if (c <= 0x20 || c >= 0x7f) return false;
    }
    return !target.empty();
}

/// host [ ":" port ] without user information.
bool isAuthority(std::string_view host) noexcept {
    for (const char c : host) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && std::strchr("-._~%!$&'()*+,;=:[]", c) == nullptr) return false;
    }
    return true;
}

bool parseRequestLine(std::string_view line, RequestHead& head, HeadFault& fault) {
    const auto methodEnd = line.find(' ');
    const auto targetEnd = line.rfind(' ');
    if (methodEnd == std::string_view::npos || methodEnd == targetEnd) {
        return refuse(fault, 400, "the request line is not METHOD TARGET VERSION");
    }
    head.method = line.substr(0, methodEnd);
    head.target = line.substr(methodEnd + 1, targetEnd - methodEnd - 1);
    const std::string_view version = line.substr(targetEnd + 1);
    if (!isToken(head.method)) return refuse(fault, 400, "the method is not a token");
    if (head.method.size() > 32) return refuse(fault, 501, "the method is not known");
    if (head.target.size() > maxTargetBytes) return refuse(fault, 414, "the request target is too long");
    if (!isTarget(head.target)) {
        return refuse(fault, 400, "the request target has a character that must be percent-encoded");
    }
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (version.size() != 8 || !version.starts_with("HTTP/") || !isDigit(version[5]) || version[6] != '.' ||
        !isDigit(version[7])) {
        return refuse(fault, 400, "the HTTP version is malformed");
    }
    if (version[5] != '1') return refuse(fault, 505, "this server speaks HTTP/1.1");
    // RFC 9110, section 2.5: a higher minor version is understood as the highest one that is known.
    head.http11 = version[7] != '0';
    return true;
}

bool splitTarget(RequestHead& head, HeadFault& fault) {
    std::string_view target = head.target;
    if (head.method == "CONNECT") return refuse(fault, 501, "this server is not a tunnel");
    if (target.size() > 7 && text::equalsIgnoreCase(target.substr(0, 7), "http://")) {
        target.remove_prefix(7);
        const auto slash = target.find('/');
        if (slash == 0 || !isAuthority(target.substr(0, slash))) {
            return refuse(fault, 400, "the request target's authority is malformed");
        }
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    } else if (target != "*" || head.method != "OPTIONS") {
        if (target.front() != '/') return refuse(fault, 400, "the request target must start with a slash");
    }
    if (target.find('#') != std::string_view::npos)
        return refuse(fault, 400, "the request target has a fragment");
    head.target = target;
    const auto question = target.find('?');
    head.path = target.substr(0, question);
    head.query = question == std::string_view::npos ? std::string_view{} : target.substr(question + 1);
    return true;
}

/// RFC 9112, section 3.2: exactly one Host in HTTP/1.1.
bool checkHost(const RequestHead& head, HeadFault& fault) {
    const Field* host = nullptr;
    for (const Field& field : head.fields) {
        if (!text::equalsIgnoreCase(field.name, "host")) continue;
        if (host != nullptr) return refuse(fault, 400, "more than one Host");
        host = &field;
    }
    if (host == nullptr) return !head.http11 || refuse(fault, 400, "the Host header is missing");
    return isAuthority(host->value) || refuse(fault, 400, "the Host header is malformed");
}

bool readSemantics(RequestHead& head, HeadFault& fault) {
    if (const char* wrong = parseFraming(head.fields, head.framing)) return refuse(fault, 400, wrong);
    if (!head.http11 && head.framing.kind == Framing::Kind::chunked) {
        return refuse(fault, 400, "a Transfer-Encoding in HTTP/1.0");
    }
    head.keepAlive = head.http11 && !head.fields.hasToken("connection", "close");
    if (const Field* expect = head.fields.find("expect")) {
        if (!text::equalsIgnoreCase(expect->value, "100-continue")) {
            return refuse(fault, 417, "the only expectation known is 100-continue");
        }
        head.expectContinue = head.http11;
    }
    return true;
}

}  // namespace

HeadScanner::State HeadScanner::refuse(int status, const char* reason) noexcept {
    fault_ = {status, reason};
    return State::bad;
}

HeadScanner::State HeadScanner::scan(std::string_view buffer) noexcept {
    if (scanned_ == 0 && !buffer.empty()) {
        if (buffer.front() == '\x16') return refuse(400, "this port speaks plain HTTP, not TLS: use http://");
        if (buffer == "\r") return State::more;  // perhaps an empty line before the request
        if (!isToken(buffer.substr(0, 1))) return refuse(400, "the request does not start with a method");
    }
    while (scanned_ < buffer.size()) {
        const auto* const found =
            static_cast<const char*>(std::memchr(buffer.data() + scanned_, '\n', buffer.size() - scanned_));
        if (found == nullptr) {
            scanned_ = buffer.size();
            break;
        }
        const auto at = static_cast<std::size_t>(found - buffer.data());
        if (at == 0 || buffer[at - 1] != '\r') return refuse(400, "a line ends in LF without CR");
        scanned_ = at + 1;
        const bool emptyLine = at - 1 == lineStart_;
        lineStart_ = scanned_;
        if (scanned_ > maxHeadBytes) break;
        if (emptyLine) {
            headBytes_ = scanned_;
            return State::complete;
        }
    }
    if (scanned_ > maxHeadBytes) {
        if (lineStart_ == 0) return refuse(414, "the request target is too long");
        return refuse(431, "the request's header section is too large");
    }
    return State::more;
}

bool parseRequestHead(std::string_view text, RequestHead& head, HeadFault& fault) {
    const auto firstLine = text.find(lineEnd);
    if (firstLine == std::string_view::npos || !text.ends_with("\r\n\r\n")) {
        return refuse(fault, 400, "the head is not complete");
    }
    if (!parseRequestLine(text.substr(0, firstLine), head, fault)) return false;
    if (!splitTarget(head, fault)) return false;
    const std::string_view lines = text.substr(firstLine + 2, text.size() - firstLine - 4);
    if (const char* wrong = parseFields(lines, maxHeadFields, head.fields)) {
        const int status = head.fields.size() == maxHeadFields ? 431 : 400;
        return refuse(fault, status, wrong);
    }
    return checkHost(head, fault) && readSemantics(head, fault);
}

}  // namespace openclaw::net
