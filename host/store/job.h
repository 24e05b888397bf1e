#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "store/outcome.h"

namespace Poco::Data {
class Session;
}

namespace openclaw::store {

/// What a Writer or a Reader runs, once. It may throw Error for a reason of the caller's (not_found,
/// conflict), which reaches the completion as it is; what else it throws becomes Error(unavailable) or
/// Error(internal).
using Job = std::function<void(Poco::Data::Session&)>;

/// Null: done.
using JobFinished = std::function<void(const Error* failure)>;

/// A copy for another thread. Copies of a standard exception share its text by a count inside libstdc++,
/// which ThreadSanitizer takes for a race.
inline Error separate(const Error& error) {
    Error copy(error.code(), std::string(error.message()));
    copy.withDetail(error.detail()).withReason(error.reason()).withParam(error.param());
    if (error.retryAfter()) copy.withRetryAfter(*error.retryAfter());
    return copy;
}

/// Submits `work`, a function of a session, to a Writer or a Reader, and hands on what it returns.
template <typename Thread, typename Work, typename Value>
void submit(Thread& thread, Work work, Completion<Value> done) {
    using Returned = std::invoke_result_t<Work&, Poco::Data::Session&>;
    auto value = std::make_shared<std::optional<Value>>();
    Job job = [work = std::move(work), value](Poco::Data::Session& session) mutable {
        if constexpr (std::is_void_v<Returned>) {
            work(session);
            value->emplace();
        } else {
            value->emplace(work(session));
        }
    };
    thread.submit(std::move(job), [value, done = std::move(done)](const Error* failure) {
        if (!done) return;
        if (failure != nullptr) {
            done(separate(*failure));
        } else {
            done(std::move(**value));
        }
    });
}

}  // namespace openclaw::store
