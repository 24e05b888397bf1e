#include "ws/handshake.h"

#include <Poco/Base64Encoder.h>
#include <Poco/SHA1Engine.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "base/text.h"
#include "ws/extension.h"

namespace openclaw::ws {
namespace {

constexpr std::string_view acceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

Handshake refusal(int status, std::string reason) {
    Handshake refused;
    refused.status = status;
    refused.reason = std::move(reason);
    return refused;
}

bool isBase64Digit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

/// 16 bytes in base64.
bool isKey(std::string_view key) {
    return key.size() == 24 && key.ends_with("==") && std::all_of(key.begin(), key.end() - 2, isBase64Digit);
}

std::size_t countOf(const net::Fields& fields, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(fields.begin(), fields.end(), [&](const net::Field& field) {
        return text::equalsIgnoreCase(field.name, name);
    }));
}

/// All fields of that name form one list.
std::string joined(const net::Fields& fields, std::string_view name) {
    std::string list;
    for (const net::Field& field : fields) {
        if (!text::equalsIgnoreCase(field.name, name)) continue;
        if (!list.empty()) list += ", ";
        list += field.value;
    }
    return list;
}

bool originAllowed(const net::Fields& fields, const std::vector<std::string>& origins) {
    const net::Field* const origin = fields.find("origin");
    if (origin == nullptr || origins.empty()) return true;
    return std::any_of(origins.begin(), origins.end(), [&](const std::string& allowed) {
        return text::equalsIgnoreCase(allowed, origin->value);
    });
}

/// The client's first choice among ours.
std::string chooseSubprotocol(const net::Fields& fields, const std::vector<std::string>& ours) {
    const std::string list = joined(fields, "sec-websocket-protocol");
    std::string_view rest = list;
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        const std::string_view wanted = text::trim(rest.substr(0, comma));
        if (std::find(ours.begin(), ours.end(), wanted) != ours.end()) return std::string(wanted);
        rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
    return {};
}

}  // namespace

bool asksForWebSocket(const net::RequestHead& head) {
    return head.fields.hasToken("upgrade", "websocket");
}

Handshake checkHandshake(const net::RequestHead& head, const HandshakeOptions& options) {
    const net::Fields& fields = head.fields;
    if (head.method != "GET") return refusal(405, "a WebSocket is opened with GET");
    if (!asksForWebSocket(head) || !fields.hasToken("connection", "upgrade")) {
        return refusal(426, "this path speaks WebSocket: send Upgrade: websocket and Connection: Upgrade");
    }
    if (!head.http11) return refusal(400, "a WebSocket is opened over HTTP/1.1");
    const bool body = head.framing.kind != net::Framing::Kind::none && head.framing.length > 0;
    if (body || head.framing.kind == net::Framing::Kind::chunked) {
        return refusal(400, "a WebSocket's request has no body");
    }
    if (countOf(fields, "sec-websocket-version") > 1)
        return refusal(400, "more than one Sec-WebSocket-Version");
    if (fields.get("sec-websocket-version") != "13") {
        return refusal(426, "the WebSocket version spoken here is 13");
    }
    if (countOf(fields, "sec-websocket-key") != 1 || !isKey(fields.get("sec-websocket-key"))) {
        return refusal(400, "Sec-WebSocket-Key must be 16 bytes in base64, once");
    }
    if (!originAllowed(fields, options.origins)) {
        return refusal(403, "this Origin may not connect; the gateway's configuration lists those that may");
    }
    Handshake agreed;
    agreed.accept = acceptKey(fields.get("sec-websocket-key"));
    agreed.subprotocol = chooseSubprotocol(fields, options.subprotocols);
    if (options.deflate) {
        const std::string offers = joined(fields, "sec-websocket-extensions");
        agreed.deflate = agreeOnDeflate(parseExtensions(offers), *options.deflate);
    }
    return agreed;
}

void refuse(net::Exchange& exchange, const Handshake& refused, std::string_view contentType,
            std::string_view body) {
    constexpr std::array<net::Field, 3> upgrade{
        {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Version", "13"}}};
    constexpr std::array<net::Field, 1> allow{{{"Allow", "GET"}}};
    std::span<const net::Field> fields;
    if (refused.status == 426) fields = upgrade;
    if (refused.status == 405) fields = allow;
    exchange.record().error = refused.reason;
    exchange.respond(refused.status, contentType, body, fields);
}

std::string acceptKey(std::string_view key) {
    Poco::SHA1Engine sha1;
    sha1.update(key.data(), key.size());
    sha1.update(acceptGuid.data(), acceptGuid.size());
    const auto& digest = sha1.digest();
    std::ostringstream text;
    Poco::Base64Encoder encoder(text);
    encoder.write(reinterpret_cast<const char*>(digest.data()), static_cast<std::streamsize>(digest.size()));
    encoder.close();
    return text.str();
}

}  // namespace openclaw::ws
