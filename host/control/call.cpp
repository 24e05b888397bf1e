#include "control/call.h"

#include <boost/json/serialize.hpp>

namespace openclaw::control {

Call::Call(ControlPlane& plane, Client& client, std::shared_ptr<Client::Link> link, RequestFrame frame)
    : plane_(plane),
      loop_(client.loop()),
      audience_(client.audience()),
      link_(std::move(link)),
      principal_(client.principal()),
      remote_(client.remote()),
      id_(std::move(frame.id)),
      params_(std::move(frame.params)) {}

Call::~Call() = default;

void Call::start(ControlPlane& plane, Client& client, std::shared_ptr<Client::Link> link,
                 const Method& method, RequestFrame frame) {
    const std::string key = method.idempotent ? textOf(frame.params, "idempotencyKey") : std::string();
    const std::shared_ptr<Call> call(new Call(plane, client, std::move(link), std::move(frame)));
    if (!key.empty()) {
        const std::string whole = call->principal_.id + '\n' + std::string(method.name) + '\n' + key;
        const auto told = [call](const std::shared_ptr<const std::string>& answer) {
            call->later([call, answer] {
                if (answer) return call->finish(*answer, true);
                call->fail(Error(
                    ErrorCode::conflict,
                    "a request with this idempotencyKey has succeeded; its answer is not kept any more"));
            });
        };
        if (!plane.idempotency().begin(whole, told)) return;
        call->key_ = whole;
    }
    call->guarded([&] { method.handle(call); });
}

void Call::ok(const boost::json::value& payload) {
    okText(boost::json::serialize(payload));
}

void Call::okText(std::string_view payload) {
    finish(okTail(payload), true);
}

void Call::fail(const Error& error) {
    finish(errorTail(error), false);
}

void Call::failWith(const Error& error, std::string_view code, std::string_view payload) {
    finish(errorTail(error, code, {}, payload), false);
}

void Call::announce(std::string_view payload) {
    send(okTail(payload));
}

void Call::finish(std::string tail, bool succeeded) {
    if (std::exchange(finished_, true)) return;
    send(tail);
    if (key_.empty()) return;
    if (succeeded) {
        plane_.idempotency().finish(key_, std::move(tail));
    } else {
        plane_.idempotency().forget(key_, std::move(tail));
    }
}

void Call::send(std::string_view tail) const {
    if (link_->client != nullptr) link_->client->send(responseFrame(id_, tail));
}

void Call::later(std::function<void()> next) {
    loop_.post([self = shared_from_this(), next = std::move(next)] { self->guarded(next); });
}

}  // namespace openclaw::control
