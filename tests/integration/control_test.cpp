#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <csignal>
#include <cstdint>
#include <functional>
#include <string>

#include "harness/gateway.h"

/// The control plane at its edges: who is closed and why, and what stops at once.
namespace {

namespace json = boost::json;
using harness::Config;
using harness::Gateway;

/// A WebSocket, frame by frame.
class Socket {
  public:
    explicit Socket(const Gateway& gateway, const std::string& query = "", const std::string& path = "/ws")
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

    const std::string& head() const noexcept { return head_; }

    void send(const std::string& text) {
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

    void request(const std::string& id, const std::string& method, const json::object& params) {
        send(json::serialize(
            json::object{{"type", "req"}, {"id", id}, {"method", method}, {"params", params}}));
    }

    /// The next frame that fits; null at the end, when `closeCode` tells why.
    json::value next(const std::function<bool(const json::object&)>& fits) {
        for (;;) {
            const std::string text = frame();
            if (closeCode_ != 0 || text.empty()) return nullptr;
            json::value value = json::parse(text);
            if (fits(value.get_object())) return value;
        }
    }
    json::value answer(const std::string& id) {
        return next([&](const json::object& frame) {
            return frame.contains("id") && frame.at("id") == json::value(id);
        });
    }
    json::value event(const std::string& name) {
        return next([&](const json::object& frame) {
            return frame.contains("event") && frame.at("event") == json::value(name);
        });
    }
    int awaitClose() {
        next([](const json::object&) { return false; });
        return closeCode_;
    }

  private:
    bool fill() {
        const std::string more = tcp_.receive();
        buffer_ += more;
        return !more.empty();
    }
    bool have(std::size_t bytes) {
        while (buffer_.size() < bytes) {
            if (!fill()) return false;
        }
        return true;
    }
    std::size_t number(std::size_t at, std::size_t bytes) const {
        std::size_t value = 0;
        for (std::size_t i = 0; i < bytes; ++i)
            value = value << 8 | static_cast<unsigned char>(buffer_[at + i]);
        return value;
    }
    /// A server's frame: text, or a close.
    std::string frame() {
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

    harness::Tcp tcp_;
    std::string head_;
    std::string buffer_;
    int closeCode_ = 0;
};

const std::string withToken = std::string("?token=") + harness::token;

TEST(Control, TellsWhoCannotAuthenticateAtTheHandshake) {
    const Gateway gateway;
    EXPECT_THAT(Socket(gateway, "?token=wrong").head(), testing::StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(Socket(gateway, "?password=").head(), testing::StartsWith("HTTP/1.1 401"));
    EXPECT_THAT(Socket(gateway, withToken).head(), testing::StartsWith("HTTP/1.1 101"));
    EXPECT_THAT(Socket(gateway, withToken, "/").head(), testing::StartsWith("HTTP/1.1 101"));
    EXPECT_EQ(gateway.log().find(harness::token), std::string::npos);
}

TEST(Control, ClosesWhoDoesNotAuthenticateInTime) {
    Config config;
    config.gateway = "wsAuthTimeoutMs: 50";
    const Gateway gateway(config);
    EXPECT_EQ(Socket(gateway).awaitClose(), 1008);
}

TEST(Control, TakesNoLargeFrameBeforeAuthentication) {
    const Gateway gateway;
    Socket stranger(gateway);
    stranger.send(std::string(65 * 1024, ' '));
    EXPECT_EQ(stranger.awaitClose(), 1009);
    Socket known(gateway, withToken);
    known.request("1", "chat.history", {{"sessionKey", "s"}, {"cursor", std::string(100 * 1024, 'x')}});
    EXPECT_TRUE(known.answer("1").at("ok").as_bool());
}

TEST(Control, SaysWhyABadFrameIsBad) {
    const Gateway gateway;
    Socket notJson(gateway, withToken);
    notJson.send("nonsense");
    EXPECT_EQ(notJson.awaitClose(), 1008);
    Socket badParams(gateway, withToken);
    badParams.send(R"({"type":"req","id":"7","method":"health","params":3})");
    EXPECT_EQ(badParams.answer("7").at("error").at("code").as_string(), "INVALID_REQUEST");
    badParams.request("8", "health", {});
    EXPECT_TRUE(badParams.answer("8").at("ok").as_bool());
    Socket first(gateway);
    first.request("1", "health", {});
    EXPECT_EQ(first.awaitClose(), 1008);
}

TEST(Control, AbortsARunInsideAToolThatDoesNotCooperate) {
    Config config;
    config.pluginPaths = "\"" OPENCLAW_BINARY_DIR "/tests/plugins\"";
    config.routes = R"("*": "echo/echo")";
    config.tools = R"(allow: ["ignores_cancel"])";
    const Gateway gateway(config);
    Socket socket(gateway, withToken);
    socket.request("1", "agent",
                   {{"message", R"(call ignores_cancel {"milliseconds":60000})"},
                    {"sessionKey", "s"},
                    {"idempotencyKey", "run-1"}});
    socket.next([](const json::object& frame) {
        if (!frame.contains("event") || frame.at("event") != json::value("agent")) return false;
        return frame.at("payload").at("stream") == json::value("tool");
    });
    socket.request("2", "chat.abort", {{"sessionKey", "s"}});
    EXPECT_TRUE(socket.answer("2").at("payload").at("aborted").as_bool());
    const json::value ended = socket.answer("1");  // long before the tool's minute, or patience, is over
    ASSERT_TRUE(ended.is_object());
    EXPECT_EQ(ended.at("error").at("code").as_string(), "ABORTED");
}

TEST(Control, TellsItsClientsWhenItStops) {
    Gateway gateway;
    {
        Socket socket(gateway, withToken);
        socket.request("1", "health", {});
        ASSERT_TRUE(socket.answer("1").at("ok").as_bool());
        gateway.process().signal(SIGTERM);
        EXPECT_TRUE(socket.event("shutdown").is_object());
        EXPECT_EQ(socket.awaitClose(), 1001);
    }
    EXPECT_EQ(gateway.process().wait(), 0);
}

}  // namespace
