#include <memory>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "plugins/abi_text.h"
#include "plugins/active_call.h"
#include "plugins/fetch.h"
#include "plugins/host.h"
#include "plugins/host_functions.h"
#include "plugins/instance.h"
#include "plugins/status.h"

/// openclaw.http-fetch/1.
namespace openclaw::plugins {
namespace {

openclaw_status sayWhy(const Host& host, const Error& error) {
    log::warn("plugin asked for an HTTP request that cannot be sent",
              {{"plugin", host.plugin()}, {"reason", error.message()}});
    return statusOf(error.code());
}

/// The starter's side of the call, looked up on its loop.
ActiveCall* activeOf(const Host& host, openclaw_call call) {
    CallState* state = nullptr;
    const std::unique_lock lock = host.runtime().calls.lock(call, state);
    return lock ? state->active : nullptr;
}

openclaw_status relayCall(const Host& host, openclaw_call call, const openclaw_http_request& asked) {
    OutboundRequest outbound = OutboundRequest::copyOf(asked);
    CallState* slot = nullptr;
    std::unique_lock lock = host.runtime().calls.lock(call, slot);
    if (!lock || slot->finished) return OPENCLAW_GONE;
    CallState& state = *slot;
    if (state.ended) return OPENCLAW_CANCELLED;
    if (state.headEmitted || state.outputEmitted) return OPENCLAW_INVALID_ARGUMENT;
    outbound.travelFor(state.instance->spec().kind);
    // From here on the call is the host's: the plugin's handle is stale, and nobody needs to tell it
    // anything.
    state.finished = true;
    ActiveCall* const active = state.active;
    net::Loop* const loop = state.loop;
    if (net::Loop::current() == loop) {
        lock.unlock();
        active->relay(std::move(outbound));
        return OPENCLAW_OK;
    }
    auto kept = std::make_shared<OutboundRequest>(std::move(outbound));
    loop->post([&host, call, kept] {
        if (ActiveCall* const receiver = activeOf(host, call)) receiver->relay(std::move(*kept));
    });
    return OPENCLAW_OK;
}

openclaw_status fetchForCall(const Host& host, openclaw_call call, const openclaw_http_request& asked,
                             const openclaw_http_callbacks& callbacks, void* user) {
    OutboundRequest outbound = OutboundRequest::copyOf(asked);
    // Made, and if need be destroyed, without the lock: its end calls the plugin.
    std::shared_ptr<std::unique_ptr<Fetch>> kept;
    CallState* slot = nullptr;
    std::unique_lock lock = host.runtime().calls.lock(call, slot);
    if (!lock || slot->finished) return OPENCLAW_GONE;
    if (slot->ended) return OPENCLAW_CANCELLED;
    outbound.travelFor(slot->instance->spec().kind);
    net::Loop* const loop = slot->loop;
    kept = std::make_shared<std::unique_ptr<Fetch>>(
        std::make_unique<Fetch>(slot->instance, slot->item, std::move(outbound), callbacks, user));
    auto begin = [&host, call, kept] {
        if (ActiveCall* const receiver = activeOf(host, call)) receiver->fetch(std::move(*kept));
        kept->reset();
    };
    if (net::Loop::current() == loop) {
        loop->defer(std::move(begin));
    } else {
        loop->post(std::move(begin));
    }
    lock.unlock();
    return OPENCLAW_OK;
}

openclaw_status relay(const openclaw_host* abi, openclaw_call call, const openclaw_http_request* request) {
    if (request == nullptr || !OPENCLAW_HAS(request, body)) return OPENCLAW_INVALID_ARGUMENT;
    const Host& host = Host::of(abi);
    try {
        return relayCall(host, call, *request);
    } catch (const Error& error) {
        return sayWhy(host, error);
    } catch (const std::exception& error) {
        return sayWhy(host, Error(ErrorCode::internal, error.what()));
    }
}

openclaw_status fetch(const openclaw_host* abi, openclaw_call call, const openclaw_http_request* request,
                      const openclaw_http_callbacks* callbacks, void* user) {
    if (request == nullptr || !OPENCLAW_HAS(request, body)) return OPENCLAW_INVALID_ARGUMENT;
    if (callbacks == nullptr || !OPENCLAW_HAS(callbacks, done)) return OPENCLAW_INVALID_ARGUMENT;
    const Host& host = Host::of(abi);
    try {
        return fetchForCall(host, call, *request, *callbacks, user);
    } catch (const Error& error) {
        return sayWhy(host, error);
    } catch (const std::exception& error) {
        return sayWhy(host, Error(ErrorCode::internal, error.what()));
    }
}

constexpr openclaw_ext_http_fetch extension{sizeof(openclaw_ext_http_fetch), relay, fetch};

}  // namespace

const openclaw_ext_http_fetch& httpFetchExtension() {
    return extension;
}

}  // namespace openclaw::plugins
