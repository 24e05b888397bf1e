#pragma once

#include <functional>
#include <utility>
#include <variant>

#include "base/error.h"

namespace openclaw::store {

/// What an asynchronous operation brought: a value, or the error that says why there is none.
template <typename Value = std::monostate>
class [[nodiscard]] Outcome {
  public:
    Outcome(Value value) : content_(std::move(value)) {}
    Outcome(Error error) : content_(std::move(error)) {}

    bool ok() const noexcept { return content_.index() == 0; }
    explicit operator bool() const noexcept { return ok(); }

    /// Throws the error if there is no value.
    Value& value() & {
        if (!ok()) throw std::get<1>(content_);
        return std::get<0>(content_);
    }
    const Value& value() const& { return const_cast<Outcome&>(*this).value(); }
    Value&& value() && { return std::move(value()); }

    /// Only when not `ok`.
    const Error& error() const { return std::get<1>(content_); }

  private:
    std::variant<Value, Error> content_;
};

/// Called once with what an operation brought, on a thread of the store (never an event loop's), or at once
/// on the caller's when the queue is full. Must neither throw nor block; may be empty; may start further
/// operations.
template <typename Value = std::monostate>
using Completion = std::function<void(Outcome<Value>)>;

}  // namespace openclaw::store
