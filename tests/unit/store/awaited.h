#pragma once

#include <future>
#include <memory>

#include "store/outcome.h"

namespace openclaw::store {

/// Calls `start` with a completion and waits for what it is given.
template <typename Value, typename Start>
Outcome<Value> outcomeOf(Start start) {
    // Shared: the promise is still at work in the other thread when its value is already here.
    auto promise = std::make_shared<std::promise<Outcome<Value>>>();
    start(Completion<Value>([promise](Outcome<Value> outcome) { promise->set_value(std::move(outcome)); }));
    return promise->get_future().get();
}

/// The same where there must be a value: throws the error otherwise.
template <typename Value, typename Start>
Value awaited(Start start) {
    return std::move(outcomeOf<Value>(std::move(start))).value();
}

using Done = std::monostate;

/// The code of the error that it must end with.
template <typename Value = Done, typename Start>
std::optional<ErrorCode> failureOf(Start start) {
    const Outcome<Value> outcome = outcomeOf<Value>(std::move(start));
    return outcome.ok() ? std::nullopt : std::optional(outcome.error().code());
}

}  // namespace openclaw::store
