#include "plugins/active_call.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/log.h"
#include "openclaw/plugin.h"
#include "plugins/abi_text.h"
#include "plugins/fetch.h"
#include "plugins/instance.h"
#include "plugins/message_head.h"
#include "plugins/status.h"

namespace openclaw::plugins {
namespace {

std::string inWords(std::chrono::milliseconds time) {
    const auto count = time.count();
    return count % 1000 == 0 ? std::to_string(count / 1000) + " s" : std::to_string(count) + " ms";
}

openclaw_request requestOf(const CallState& state) {
    const CallRequest& request = state.request;
    return {sizeof(openclaw_request),
            request.operation,
            lend(state.item),
            lend(request.contract),
            lend(request.input),
            lend(request.inputType),
            static_cast<std::uint64_t>(std::max<std::int64_t>(0, request.timeout.count())),
            request.outputCap};
}

}  // namespace

std::unique_ptr<Call> ActiveCall::start(const std::shared_ptr<Instance>& instance, std::string_view item,
                                        bool quick, net::Loop& loop, CallRequest request, CallSink& sink) {
    instance->refuseWhenStuck();
    Runtime& runtime = instance->runtime();
    CallState* slot = nullptr;
    std::unique_lock lock = runtime.calls.acquire(slot);
    if (!lock) throw Error(ErrorCode::rate_limited, "too many calls are under way").withRetryAfter(1);
    CallState& state = *slot;
    std::unique_ptr<ActiveCall> call(new ActiveCall(runtime, state, loop, sink));
    state.loop = &loop;
    state.instance = instance;
    state.item.assign(item);
    state.request = std::move(request);
    state.abi = requestOf(state);
    state.active = call.get();
    state.started = state.invoking = quick;
    const std::chrono::milliseconds timeout = state.request.timeout;
    lock.unlock();

    if (timeout.count() > 0) call->timer_.arm(loop, timeout);
    if (quick) {
        invokePlugin(runtime, state);
        return call;
    }
    const bool submitted = runtime.threads.submit(call->handle_, [&runtime, &state] {
        {
            std::unique_lock begin(state.mutex);
            if (state.ended) {
                state.finish({});
                runtime.calls.releaseIfUnused(state, std::move(begin));
                return;
            }
            state.started = state.invoking = true;
        }
        invokePlugin(runtime, state);
    });
    if (!submitted) {
        lock.lock();
        state.finished = true;
        lock.unlock();
        throw Error(ErrorCode::rate_limited,
                    "all call threads are busy and the queue is full; try again later")
            .withRetryAfter(1);
    }
    return call;
}

void invokePlugin(Runtime& runtime, CallState& state) {
    const openclaw_status status = state.instance->invoke(state);
    std::unique_lock lock(state.mutex);
    state.invoking = false;
    if (status != OPENCLAW_OK && !state.finished) {
        const openclaw_status outcome = isOutcome(status) ? status : OPENCLAW_INTERNAL;
        state.finish({outcome, std::string(defaultMessage(outcome))});
    }
    runtime.calls.releaseIfUnused(state, std::move(lock));
}

ActiveCall::ActiveCall(Runtime& runtime, CallState& state, net::Loop& loop, CallSink& sink)
    : runtime_(runtime), state_(state), handle_(state.handle), loop_(loop), sink_(sink), timer_([this] {
          endNow({OPENCLAW_DEADLINE_EXCEEDED,
                  "\"" + state_.item + "\" took longer than " + inWords(state_.request.timeout)});
      }) {}

ActiveCall::~ActiveCall() {
    if (destroyed_ != nullptr) *destroyed_ = true;
    timer_.cancel();
    dropExchanges();

    std::unique_lock lock(state_.mutex);
    state_.active = nullptr;
    if (letGo()) {
        const std::shared_ptr<Instance> instance = state_.instance;
        lock.unlock();
        instance->cancel(handle_);
        CallState* state = nullptr;
        lock =
            runtime_.calls.lock(handle_, state);  // the plugin may have finished it, and the slot be reused
        if (!lock) return;
    }
    runtime_.calls.releaseIfUnused(state_, std::move(lock));
}

/// Ends the plugin's side, under the lock. True when the plugin has to be told.
bool ActiveCall::letGo() {
    state_.end();
    state_.queue.clear();
    state_.queuedBytes = 0;
    state_.result.reset();
    if (state_.finished) return false;
    if (!state_.started) {
        // Either it is taken back, or a thread is about to find out that it has ended.
        if (runtime_.threads.withdraw(handle_)) state_.finished = true;
        return false;
    }
    return !std::exchange(state_.cancelTold, true);
}

void ActiveCall::pause() {
    if (paused_) return;
    paused_ = true;
    if (exchange_) exchange_->pause();
    for (const auto& fetch : fetches_) fetch->pause();
    const std::lock_guard lock(state_.mutex);
    state_.paused = true;
}

void ActiveCall::resume() {
    if (!paused_) return;
    paused_ = false;
    if (exchange_) exchange_->resume();
    for (const auto& fetch : fetches_) fetch->resume();
    const std::lock_guard lock(state_.mutex);
    state_.paused = false;
    if (!taken_.empty() || !state_.queue.empty() || state_.result) state_.schedule();
}

ActiveCall::Step ActiveCall::next(CallResult& result) {
    bool writable = false;
    Step step = Step::nothingLeft;
    {
        const std::lock_guard lock(state_.mutex);
        state_.scheduled = false;
        if (paused_) return Step::nothingLeft;
        if (taken_.empty()) {
            taken_.swap(state_.queue);
            state_.queuedBytes = 0;
        }
        if (!taken_.empty()) {
            step = Step::deliver;
            state_.changed.notify_all();
            writable = std::exchange(state_.wantsWritable, false) && !state_.finished;
        } else if (state_.result) {
            step = Step::conclude;
            result = *std::exchange(state_.result, std::nullopt);
        }
    }
    if (writable) state_.instance->writable(handle_);
    return step;
}

void ActiveCall::deliver() {
    if (done_) return;
    bool destroyed = false;
    destroyed_ = &destroyed;
    for (;;) {
        CallResult result;
        const Step step = next(result);
        if (step == Step::conclude) {
            destroyed_ = nullptr;
            conclude(result);
            return;
        }
        if (step == Step::nothingLeft) break;
        // On this stack, because the sink may destroy this object while it reads a chunk.
        std::vector<Chunk> batch = std::exchange(taken_, {});
        for (auto chunk = batch.begin(); chunk != batch.end(); ++chunk) {
            if (paused_) {
                taken_.assign(std::make_move_iterator(chunk), std::make_move_iterator(batch.end()));
                break;
            }
            hand(*chunk);
            if (destroyed) return;
        }
    }
    destroyed_ = nullptr;
}

void ActiveCall::hand(const Chunk& chunk) {
    switch (chunk.kind) {
        case OPENCLAW_CHUNK_HEAD: {
            net::Fields fields;
            int status = 0;
            if (parseHead(chunk.bytes, status, fields) == nullptr) sink_.onHead(status, fields);
            break;
        }
        case OPENCLAW_CHUNK_BYTES:
            sink_.onBytes(chunk.bytes);
            break;
        case OPENCLAW_CHUNK_CONTENT:
            sink_.onContent(chunk.mediaType, chunk.bytes);
            break;
        default:
            sink_.onProgress(chunk.progress, chunk.bytes);
            break;
    }
}

void ActiveCall::relay(OutboundRequest outbound) {
    if (done_) return;
    body_ = std::move(outbound.body);
    outbound.request.body = outbound.bodyIsInput ? input() : std::string_view(body_);
    try {
        exchange_ = client().start(std::move(outbound.request), *this);
    } catch (const Error& error) {
        // Not at once: the starter may not even know this object yet.
        const std::lock_guard lock(state_.mutex);
        state_.finish({statusOf(error.code()), std::string(error.message())});
        return;
    }
    if (paused_) exchange_->pause();
}

void ActiveCall::onHead(const upstream::ResponseHead& head) {
    sink_.onHead(head.status, head.fields);
}

void ActiveCall::onBody(std::string_view bytes) {
    relayedBytes_ += bytes.size();
    const std::uint64_t cap = state_.request.outputCap;
    if (cap != 0 && relayedBytes_ > cap) {
        endNow({OPENCLAW_TOO_LARGE, "the answer is over " + std::to_string(cap) + " bytes"});
        return;
    }
    sink_.onBytes(bytes);
}

void ActiveCall::onEnd() {
    conclude({});
}

void ActiveCall::onFailure(const Error& error) {
    conclude({statusOf(error.code()), std::string(error.message())});
}

void ActiveCall::fetch(std::unique_ptr<Fetch> fetch) {
    if (done_) return;  // its end tells the plugin
    Fetch& added = *fetches_.emplace_back(std::move(fetch));
    added.start(*this);
    if (paused_) added.pause();
}

void ActiveCall::fetchEnded(const Fetch& fetch) {
    const auto entry = std::find_if(fetches_.begin(), fetches_.end(),
                                    [&](const std::unique_ptr<Fetch>& f) { return f.get() == &fetch; });
    if (entry == fetches_.end()) return;
    const std::unique_ptr<Fetch> ended = std::move(*entry);
    fetches_.erase(entry);
}

void ActiveCall::dropExchanges() {
    exchange_.reset();
    // Away first: the plugin's `done` may call back.
    const std::vector<std::unique_ptr<Fetch>> dropped = std::move(fetches_);
    fetches_.clear();
}

void ActiveCall::endNow(CallResult result) {
    done_ = true;
    dropExchanges();
    taken_.clear();
    bool tellPlugin = false;
    bool unfinished = false;
    {
        const std::lock_guard lock(state_.mutex);
        tellPlugin = letGo();
        unfinished = state_.abandoned;
    }
    if (unfinished) {
        log::warn("call ended before the plugin finished it", {{"plugin", state_.instance->plugin()},
                                                               {"item", state_.item},
                                                               {"request", state_.request.requestId},
                                                               {"reason", result.text}});
    }
    if (tellPlugin) state_.instance->cancel(handle_);
    conclude(result);
}

void ActiveCall::conclude(const CallResult& result) {
    done_ = true;
    timer_.cancel();
    dropExchanges();
    sink_.onFinish(result);
}

}  // namespace openclaw::plugins
