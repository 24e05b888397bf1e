#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/loop.h"
#include "plugins/call.h"
#include "plugins/call_state.h"
#include "plugins/runtime.h"
#include "upstream/client.h"

namespace openclaw::plugins {

class Fetch;
struct OutboundRequest;

/// The starter's side of a call. Everything [loop thread of the call].
///
/// Two ways lead to the sink. What a plugin emits waits in the CallState and comes through `deliver`. An
/// answer that is relayed goes from the exchange straight to the sink, with no copy, lock or task between.
class ActiveCall final : public Call, private upstream::Observer {
  public:
    /// Starts a call of `item`; throws as Item::invoke does.
    static std::unique_ptr<Call> start(const std::shared_ptr<Instance>& instance, std::string_view item,
                                       bool quick, net::Loop& loop, CallRequest request, CallSink& sink);

    ~ActiveCall() override;
    void pause() override;
    void resume() override;

    /// Hands the sink what the plugin emitted. May destroy this object.
    void deliver();

    /// Sends `request` and pipes its answer to the sink. The plugin's part is over.
    void relay(OutboundRequest outbound);

    /// The same, but the answer goes to the plugin.
    void fetch(std::unique_ptr<Fetch> fetch);
    void fetchEnded(const Fetch& fetch);

    upstream::Client& client() const { return runtime_.clientOf(loop_); }
    std::string_view input() const noexcept { return state_.request.input; }

  private:
    ActiveCall(Runtime& runtime, CallState& state, net::Loop& loop, CallSink& sink);

    void onHead(const upstream::ResponseHead& head) override;
    void onBody(std::string_view bytes) override;
    void onEnd() override;
    void onFailure(const Error& error) override;

    enum class Step : std::uint8_t { nothingLeft, deliver, conclude };
    Step next(CallResult& result);
    void hand(const Chunk& chunk);
    void endNow(CallResult result);
    void conclude(const CallResult& result);
    void dropExchanges();
    bool letGo();

    Runtime& runtime_;
    CallState& state_;
    const std::uint64_t handle_;
    net::Loop& loop_;
    CallSink& sink_;
    net::Timer timer_;
    std::unique_ptr<upstream::Exchange> exchange_;  ///< of a relay
    std::string body_;                              ///< of a relay
    std::vector<std::unique_ptr<Fetch>> fetches_;
    std::vector<Chunk> taken_;  ///< from the queue, but not yet handed over
    std::uint64_t relayedBytes_ = 0;
    bool* destroyed_ = nullptr;  ///< tells the stack of `deliver`
    bool paused_ = false;
    bool done_ = false;  ///< the sink has heard the result
};

/// Calls into the plugin; the slot's `started` and `invoking` are set. Any thread that may run `invoke`.
void invokePlugin(Runtime& runtime, CallState& state);

}  // namespace openclaw::plugins
