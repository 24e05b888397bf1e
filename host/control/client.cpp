#include "control/client.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "control/call.h"
#include "control/control_plane.h"
#include "control/method.h"
#include "dialects/json_writer.h"
#include "ws/close_code.h"

namespace openclaw::control {

using dialects::JsonWriter;

namespace {

constexpr std::size_t parsedOnLoop = std::size_t{1} << 20;

}  // namespace

Client::Client(ControlPlane& plane, Audience& audience, std::optional<access::Principal> known)
    : plane_(plane),
      audience_(audience),
      known_(std::move(known)),
      link_(std::make_shared<Link>(Link{this})),
      timer_([this] { onTimer(); }) {}

Client::~Client() = default;

void Client::onOpen(ws::Connection& connection) {
    connection_ = &connection;
    connId_ = newId("conn_");
    std::string challenge;
    JsonWriter json(challenge);
    since_ = unixMillis();
    json.openObject().member("nonce", newSecret("", 32)).key("ts").integer(since_).closeObject();
    sendEvent("connect.challenge", challenge);
    if (known_) {
        become(*known_);
    } else {
        timer_.arm(loop(), plane_.limits().authTimeout);
    }
}

void Client::become(access::Principal principal) {
    principal_ = std::move(principal);
    scopes_ = Scopes::all();
    state_ = State::ready;
    connection_->setMaxMessageBytes(plane_.limits().maxFrameBytes);
    audience_.join(*this);
    presence_ = plane_.presence().enter(presenceEntry({}));
    audience_.presenceChanged();
    timer_.arm(loop(), plane_.limits().tickInterval);
    log::debug("control client",
               {{"connection", connId_}, {"principal", principal_.id}, {"remote", remote()}});
}

void Client::onTimer() {
    if (state_ == State::waiting) {
        state_ = State::closing;
        connection_->close(ws::close_code::policyViolation, "no valid connect request came in time");
        return;
    }
    if (state_ != State::ready) return;
    sendEvent("tick", R"({"ts":)" + std::to_string(unixMillis()) + "}");
    timer_.arm(loop(), plane_.limits().tickInterval);
}

void Client::onText(std::string_view text) {
    if (state_ == State::closing) return;
    if (text.size() > parsedOnLoop) return parseElsewhere(connection_->takeText());
    handle(readRequest(text));
}

/// So that no loop stands still for it. What comes behind it waits in the connection.
void Client::parseElsewhere(std::string text) {
    connection_->pause();
    auto job = [link = std::weak_ptr(link_), &loop = loop(), text = std::move(text)] {
        const auto frame = std::make_shared<RequestFrame>(readRequest(text));
        loop.post([link, frame] {
            const auto held = link.lock();
            if (!held || held->client == nullptr) return;
            held->client->connection_->resume();
            held->client->handle(std::move(*frame));
        });
    };
    if (connection_->workers().submit(std::move(job))) return;
    state_ = State::closing;
    connection_->close(ws::close_code::tryAgainLater, "all workers are busy; try again in a moment");
}

void Client::handle(RequestFrame frame) {
    if (state_ == State::closing) return;
    if (!frame.fault.empty()) {
        const Error fault(ErrorCode::invalid_request, frame.fault);
        if (!frame.id.empty() && state_ == State::ready) {
            return send(responseFrame(frame.id, errorTail(fault)));
        }
        return refuse(frame.id, errorTail(fault), ws::close_code::policyViolation, frame.fault);
    }
    if (frame.method == "connect") return connect(frame);
    if (state_ == State::waiting) {
        const Error first(
            ErrorCode::unauthenticated,
            "the first request must be \"connect\" with params.auth, unless the URL or a header "
            "holds the credential");
        return refuse(frame.id, errorTail(first), ws::close_code::policyViolation, "connect first");
    }
    dispatch(std::move(frame));
}

void Client::dispatch(RequestFrame frame) {
    if (leaving_) {
        const Error leaving(ErrorCode::unavailable, "the gateway is stopping; connect again in a moment");
        return send(responseFrame(frame.id, errorTail(leaving)));
    }
    try {
        const Method* const method = findMethod(frame.method);
        if (method == nullptr) refuseUnknownMethod(frame.method);
        if (!scopes_.has(method->scope)) {
            const auto name = nameOf(method->scope);
            const Error missing(ErrorCode::permission_denied,
                                "missing scope: " + std::string(name) + ", which " + frame.method + " takes");
            return send(responseFrame(frame.id, errorTail(missing, {},
                                                          {{"code", "MISSING_SCOPE"},
                                                           {"missingScope", name},
                                                           {"requiredScopes", boost::json::array{name}}})));
        }
        method->parameters.check(frame.params);
        Call::start(plane_, *this, link_, *method, std::move(frame));
    } catch (const Error& error) {
        send(responseFrame(frame.id, errorTail(error)));
    }
}

void Client::refuse(const std::string& id, const std::string& tail, std::uint16_t code,
                    std::string_view reason) {
    state_ = State::closing;
    timer_.cancel();
    if (!id.empty()) send(responseFrame(id, tail));
    connection_->close(code, reason);
}

void Client::send(std::string_view frame) {
    connection_->sendText(frame);
}

void Client::sendEvent(const std::shared_ptr<const std::string>& rest) {
    connection_->sendText(eventBegin(++seq_), rest);
}

void Client::sendEvent(std::string_view name, std::string_view payload) {
    connection_->sendText(eventBegin(++seq_) + eventRest(name, payload));
}

void Client::paid() {
    --owed_;
    if (leaving_ && owed_ == 0) connection_->close(ws::close_code::goingAway, "the gateway is stopping");
}

void Client::onShutdown() {
    leaving_ = true;
    if (state_ == State::ready) sendEvent("shutdown", R"({"reason":"the gateway is stopping"})");
    if (owed_ == 0) connection_->close(ws::close_code::goingAway, "the gateway is stopping");
}

void Client::onClose(std::uint16_t code, std::string_view reason, bool clean) {
    log::debug("control client gone", {{"connection", connId_},
                                       {"code", static_cast<std::int64_t>(code)},
                                       {"reason", reason},
                                       {"clean", clean}});
    link_->client = nullptr;
    timer_.cancel();
    audience_.leave(*this);
    if (presence_ == 0) return;
    plane_.presence().leave(presence_);
    audience_.presenceChanged();
}

void Client::subscribe(const std::string& session) {
    if (std::find(subscribed_.begin(), subscribed_.end(), session) != subscribed_.end()) return;
    constexpr std::size_t most = 1000;
    if (subscribed_.size() == most) {
        throw Error(ErrorCode::rate_limited,
                    "a connection can follow 1,000 sessions; sessions.subscribe follows all");
    }
    subscribed_.push_back(session);
    audience_.follow(*this, session);
}

void Client::unsubscribe(const std::string& session) {
    if (std::erase(subscribed_, session) > 0) audience_.unfollow(*this, session);
}

}  // namespace openclaw::control
