#include "plugins/call_state.h"

#include <utility>

#include "plugins/active_call.h"
#include "plugins/instance.h"

namespace openclaw::plugins {

void CallState::schedule() {
    if (scheduled || active == nullptr || paused) return;
    scheduled = true;
    auto deliver = [this, call = handle] {
        ActiveCall* receiver = nullptr;
        {
            const std::lock_guard lock(mutex);
            if (handle == call) receiver = active;
        }
        // Only this thread, the loop's own, could take the receiver away in between.
        if (receiver != nullptr) receiver->deliver();
    };
    if (net::Loop::current() == loop) {
        loop->defer(deliver);
    } else {
        loop->post(deliver);
    }
}

void CallState::end() {
    ended = true;
    if (started && !finished && !abandoned) {
        abandoned = true;
        instance->callAbandoned();
    }
    changed.notify_all();
}

void CallState::finish(CallResult outcome) {
    finished = true;
    if (abandoned) {
        abandoned = false;
        instance->abandonedCallFinished();
    }
    changed.notify_all();
    if (ended) return;
    result = std::move(outcome);
    schedule();
}

void CallState::reset() {
    loop = nullptr;
    item.clear();
    active = nullptr;
    started = invoking = finished = ended = tooLarge = cancelTold = abandoned = false;
    headEmitted = outputEmitted = wantsWritable = paused = scheduled = false;
    outputBytes = 0;
    queuedBytes = 0;
    queue.clear();
    result.reset();
}

}  // namespace openclaw::plugins
