#pragma once

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "access/principal.h"
#include "base/error.h"
#include "control/client.h"
#include "control/control_plane.h"
#include "control/method.h"
#include "net/loop.h"
#include "store/outcome.h"

namespace openclaw::control {

/// One request of a client and its answer. Held by whoever works on it; what it answers when the client is
/// gone goes nowhere. [loop thread, but for `onLoop` and `later`]
class Call final : public std::enable_shared_from_this<Call> {
  public:
    /// Runs the method, unless an idempotency key says that this has happened.
    static void start(ControlPlane& plane, Client& client, std::shared_ptr<Client::Link> link,
                      const Method& method, RequestFrame frame);
    ~Call();
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    ControlPlane& plane() const noexcept { return plane_; }
    const runs::SessionServices& services() const noexcept { return plane_.services().runs; }
    net::Loop& loop() const noexcept { return loop_; }
    const access::Principal& principal() const noexcept { return principal_; }
    const std::string& remote() const noexcept { return remote_; }
    const boost::json::object& params() const noexcept { return params_; }
    std::string text(std::string_view name) const { return textOf(params_, name); }
    std::int64_t integer(std::string_view name, std::int64_t fallback) const {
        return integerOf(params_, name, fallback);
    }
    /// Null once it is gone.
    Client* client() const noexcept { return link_->client; }
    Audience& audience() const noexcept { return audience_; }
    /// Must the effect be brought to its end though the client is gone?
    bool detached() const noexcept { return !key_.empty(); }

    void ok(const boost::json::value& payload);
    void okText(std::string_view payload);
    void fail(const Error& error);
    /// An error that is encoded already (see errorTail).
    void failWithTail(const std::string& tail) { finish(tail, false); }
    /// An answer before the last one.
    void announce(std::string_view payload);
    /// The last one, where it is an error that comes with a payload.
    void failWith(const Error& error, std::string_view code, std::string_view payload);

    /// What the store brings, back on the loop; an Error that `next` throws is the answer.
    template <typename Value, typename Next>
    store::Completion<Value> onLoop(Next next) {
        return [self = shared_from_this(), next = std::move(next)](store::Outcome<Value> outcome) mutable {
            net::Loop& loop = self->loop_;
            loop.post([self, next = std::move(next), outcome = std::move(outcome)]() mutable {
                self->guarded([&] { next(std::move(outcome)); });
            });
        };
    }
    /// Any thread: goes on on the loop.
    void later(std::function<void()> next);
    template <typename Work>
    void guarded(const Work& work) {
        try {
            work();
        } catch (const Error& error) {
            fail(error);
        } catch (const std::exception& error) {
            fail(Error(ErrorCode::internal, "the gateway failed to answer this").withDetail(error.what()));
        }
    }

  private:
    Call(ControlPlane& plane, Client& client, std::shared_ptr<Client::Link> link, RequestFrame frame);

    void finish(std::string tail, bool succeeded);
    void send(std::string_view tail) const;

    ControlPlane& plane_;
    net::Loop& loop_;
    Audience& audience_;
    std::shared_ptr<Client::Link> link_;
    access::Principal principal_;
    std::string remote_;
    std::string id_;
    boost::json::object params_;
    std::string key_;  ///< under which the answer is kept, or empty
    bool finished_ = false;
};

}  // namespace openclaw::control
