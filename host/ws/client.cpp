#include "ws/client.h"

#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Timespan.h>

#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "net/fields.h"
#include "net/request_head.h"
#include "ws/close_code.h"
#include "ws/handshake.h"

namespace openclaw::ws {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t readBytes = std::size_t{64} * 1024;

Poco::Timespan timespan(milliseconds time) {
    return Poco::Timespan(std::chrono::microseconds(time).count());
}

void fillRandom(std::span<char> bytes) {
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        throw std::system_error(errno, std::generic_category(), "getrandom");
    }
}

std::string newKey() {
    std::array<char, 16> nonce{};
    fillRandom(nonce);
    std::ostringstream text;
    Poco::Base64Encoder encoder(text);
    encoder.write(nonce.data(), nonce.size());
    encoder.close();
    return text.str();
}

ErrorCode codeOf(std::string_view status) {
    if (status == "400") return ErrorCode::invalid_request;
    if (status == "401") return ErrorCode::unauthenticated;
    if (status == "403") return ErrorCode::permission_denied;
    if (status == "404") return ErrorCode::not_found;
    if (status == "429") return ErrorCode::rate_limited;
    if (status == "503") return ErrorCode::unavailable;
    return ErrorCode::unsupported;
}

}  // namespace

Client::Client(const ClientRequest& request)
    : request_(request), decoder_(Role::client, request.maxMessageBytes, false) {
    try {
        connect();
        const std::string key = newKey();
        sendAll(handshakeRequest(key));
        readAnswer(key);
    } catch (const Poco::Exception& e) {
        throw Error(ErrorCode::unavailable, "cannot connect to " + peer() + ": " + e.displayText() +
                                                "; is the gateway running there?");
    }
}

void Client::connect() {
    socket_.connect(Poco::Net::SocketAddress(request_.host, request_.port), timespan(request_.timeout));
    socket_.setSendTimeout(timespan(request_.timeout));
    socket_.setNoDelay(true);
}

std::string Client::peer() const {
    const bool literalIPv6 = request_.host.find(':') != std::string::npos;
    return (literalIPv6 ? "[" + request_.host + "]" : request_.host) + ":" + std::to_string(request_.port);
}

// -- the handshake (RFC 6455, section 4.1)

std::string Client::handshakeRequest(const std::string& key) const {
    std::string head = "GET " + request_.target + " HTTP/1.1\r\nHost: " + peer() +
                       "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                       "\r\nSec-WebSocket-Key: " +
                       key + "\r\n";
    for (const auto& [name, value] : request_.fields) {
        head += name;
        head += ": ";
        head += value;
        head += "\r\n";
    }
    head += "\r\n";
    return head;
}

void Client::readAnswer(const std::string& key) {
    const Clock::time_point deadline = Clock::now() + request_.timeout;
    for (;;) {
        const auto end = input_.find("\r\n\r\n");
        if (end != std::string::npos) {
            checkAnswer(std::string_view(input_).substr(0, end + 2), key);
            taken_ = end + 4;
            return;
        }
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) {
            throw Error(ErrorCode::deadline_exceeded,
                        peer() + " did not answer the WebSocket handshake in time");
        }
        if (input_.size() > net::maxHeadBytes) {
            throw Error(ErrorCode::unsupported, peer() + " answers, but not like a gateway");
        }
        if (!readMore(left) && end_.kind == Received::Kind::closed) {
            throw Error(ErrorCode::unavailable, peer() + " hung up during the WebSocket handshake");
        }
    }
}

void Client::checkAnswer(std::string_view head, const std::string& key) const {
    constexpr std::string_view version = "HTTP/1.1 ";
    const auto lineEnd = head.find("\r\n");
    const std::string_view line = head.substr(0, lineEnd);
    net::Fields fields;
    if (!line.starts_with(version) || line.size() < version.size() + 3 ||
        net::parseFields(head.substr(lineEnd + 2), net::maxHeadFields, fields) != nullptr) {
        throw Error(ErrorCode::unsupported, peer() + " answers, but not like a gateway");
    }
    const std::string_view status = line.substr(version.size(), 3);
    if (status != "101") {
        throw Error(codeOf(status), peer() + " refused the WebSocket with " +
                                        std::string(line.substr(version.size())) +
                                        (status == "401" ? "; check the token or password" : ""));
    }
    // Nothing was offered, so that there is nothing to agree to.
    if (!fields.hasToken("upgrade", "websocket") || !fields.hasToken("connection", "upgrade") ||
        fields.get("sec-websocket-accept") != acceptKey(key) ||
        fields.find("sec-websocket-extensions") != nullptr ||
        fields.find("sec-websocket-protocol") != nullptr) {
        throw Error(ErrorCode::unsupported, peer() + " answers the WebSocket handshake wrongly");
    }
}

// -- messages

void Client::sendText(std::string_view text) {
    if (closeSent_) throw Error(ErrorCode::unavailable, "the connection to " + peer() + " is closed");
    sendFrame(Opcode::text, text);
}

Client::Received Client::receive(milliseconds wait) {
    const Clock::time_point deadline = Clock::now() + wait;
    while (end_.kind != Received::Kind::closed) {
        std::span<char> rest(input_.data() + taken_, input_.size() - taken_);
        const Decoder::Event event = decoder_.next(rest);
        taken_ = input_.size() - rest.size();
        switch (event) {
            case Decoder::Event::text:
                return {Received::Kind::text, std::string(decoder_.payload()), 0};
            case Decoder::Event::ping:
                if (!closeSent_) sendFrame(Opcode::pong, decoder_.payload());
                continue;
            case Decoder::Event::pong:
            case Decoder::Event::binary:  // is refused before
                continue;
            case Decoder::Event::close:
                return ended(decoder_.closeCode(), decoder_.payload());
            case Decoder::Event::fault:
                return ended(decoder_.fault().code, decoder_.fault().reason);
            case Decoder::Event::more:
                break;
        }
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (!readMore(std::max(left, milliseconds(0))) && end_.kind != Received::Kind::closed) return {};
    }
    return end_;
}

/// Answers a close frame, or says what was wrong; the server then ends the connection.
Client::Received Client::ended(std::uint16_t code, std::string_view reason) {
    end_ = {Received::Kind::closed, std::string(reason), code};
    sendClose(closePayload(code, {}));
    return end_;
}

void Client::close(std::uint16_t code, std::string_view reason, milliseconds wait) {
    sendClose(closePayload(code, reason));
    const Clock::time_point deadline = Clock::now() + wait;
    while (end_.kind != Received::Kind::closed) {
        const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
        if (left.count() <= 0) break;
        receive(left);
    }
    socket_.close();
}

// -- bytes

void Client::sendFrame(Opcode opcode, std::string_view payload) {
    FrameForm form;
    form.opcode = opcode;
    form.mask.emplace();
    fillRandom(*form.mask);
    std::string frame;
    appendFrame(frame, form, payload);
    try {
        sendAll(frame);
    } catch (const Poco::Exception& e) {
        throw Error(ErrorCode::unavailable, "lost the connection to " + peer() + ": " + e.displayText());
    }
}

/// Once; where it cannot be sent, there is nobody left to tell.
void Client::sendClose(const std::string& payload) {
    if (std::exchange(closeSent_, true)) return;
    try {
        sendFrame(Opcode::close, payload);
    } catch (const Error& e) {
        if (end_.kind != Received::Kind::closed) {
            end_ = {Received::Kind::closed, e.what(), close_code::abnormal};
        }
    }
}

void Client::sendAll(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), std::size_t{1} << 20));
        const int sent = socket_.sendBytes(bytes.data(), size, MSG_NOSIGNAL);
        if (sent > 0) bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// False when nothing came in time, or the server is gone: then `end_` tells.
bool Client::readMore(milliseconds wait) {
    if (taken_ > 0) input_.erase(0, std::exchange(taken_, 0));
    try {
        if (!socket_.poll(timespan(wait), Poco::Net::Socket::SELECT_READ)) return false;
        const std::size_t before = input_.size();
        input_.resize(before + readBytes);
        const int got = socket_.receiveBytes(input_.data() + before, static_cast<int>(readBytes));
        input_.resize(before + static_cast<std::size_t>(std::max(got, 0)));
        if (got > 0) return true;
        end_ = {Received::Kind::closed, "the server hung up", close_code::abnormal};
    } catch (const Poco::Exception& e) {
        end_ = {Received::Kind::closed, e.displayText(), close_code::abnormal};
    }
    closeSent_ = true;
    return false;
}

}  // namespace openclaw::ws
