#include "web_socket.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>

namespace harness {

namespace json = boost::json;

const std::string withToken = std::string("?token=") + token;

WebSocket::WebSocket(const Gateway& gateway, const std::string& query, const std::string& path)
    : tcp_(gateway.port()) {
    tcp_.send("GET " + path + query +
              " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    while (buffer_.find("\r\n\r\n") == std::string::npos && fill()) {
    }
    const std::size_t end = buffer_.find("\r\n\r\n");
    head_ = buffer_.substr(0, end);
    buffer_.erase(0, end == std::string::npos ? end : end + 4);
}

void WebSocket::send(const std::string& text) {
    std::string frame = "\x81";
    if (text.size() < 126) {
        frame.push_back(static_cast<char>(0x80 | text.size()));
    } else {
        const bool wide = text.size() > 0xffff;
        frame.push_back(static_cast<char>(0x80 | (wide ? 127 : 126)));
        for (int shift = wide ? 56 : 8; shift >= 0; shift -= 8) {
            frame.push_back(static_cast<char>((text.size() >> shift) & 0xff));
        }
    }
    tcp_.send(frame.append(4, '\0').append(text));  // a mask of zeros changes nothing
}

void WebSocket::request(const std::string& id, const std::string& method, const json::object& params) {
    send(json::serialize(json::object{{"type", "req"}, {"id", id}, {"method", method}, {"params", params}}));
}

json::value WebSocket::connect(const std::string& name) {
    request("connect", "connect",
            {{"minProtocol", 4},
             {"maxProtocol", 4},
             {"client", {{"id", name}, {"version", "1"}, {"platform", "linux"}, {"mode", "test"}}},
             {"auth", {{"token", token}}}});
    const json::value hello = answer("connect");
    return hello.is_object() ? hello.at("payload") : hello;
}

json::value WebSocket::next(const std::function<bool(const json::object&)>& fits) {
    for (;;) {
        const std::string text = frame();
        if (closeCode_ != 0 || text.empty()) return nullptr;
        json::value value = json::parse(text);
        if (fits(value.get_object())) return value;
    }
}

json::value WebSocket::answer(const std::string& id) {
    return next(
        [&](const json::object& frame) { return frame.contains("id") && frame.at("id") == json::value(id); });
}

json::value WebSocket::event(const std::string& name) {
    return next([&](const json::object& frame) {
        return frame.contains("event") && frame.at("event") == json::value(name);
    });
}

int WebSocket::awaitClose() {
    next([](const json::object&) { return false; });
    return closeCode_;
}

bool WebSocket::fill() {
    const std::string more = tcp_.receive();
    buffer_ += more;
    return !more.empty();
}

bool WebSocket::have(std::size_t bytes) {
    while (buffer_.size() < bytes) {
        if (!fill()) return false;
    }
    return true;
}

std::size_t WebSocket::number(std::size_t at, std::size_t bytes) const {
    std::size_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | static_cast<unsigned char>(buffer_[at + i]);
    return value;
}

/// A server's frame: text, or a close.
std::string WebSocket::frame() {
    if (!have(2)) return {};
    const int opcode = buffer_[0] & 0x0f;
    std::size_t head = 2;
    std::size_t size = number(1, 1);
    if (size >= 126) {
        const std::size_t wide = size == 126 ? 2 : 8;
        if (!have(2 + wide)) return {};
        size = number(2, wide);
        head += wide;
    }
    if (!have(head + size)) return {};
    if (opcode == 8) closeCode_ = size >= 2 ? static_cast<int>(number(head, 2)) : 1005;
    std::string payload = buffer_.substr(head, size);
    buffer_.erase(0, head + size);
    return payload;
}

}  // namespace harness
