#pragma once

#include <exception>
#include <memory>
#include <utility>

#include "api/model_request.h"
#include "http/error_body.h"
#include "net/exchange.h"
#include "store/outcome.h"

namespace openclaw::api {

/// Calls `answer` on the loop with what `parse` made of the body: here, or on a worker when it is large.
template <typename Parsed, typename Parse, typename Answer>
void withParsedBody(net::Exchange& exchange, Parse parse, Answer answer) {
    if (exchange.body().size() <= parsedOnLoop) return answer(parse());
    auto parsed = std::make_shared<Parsed>();
    exchange.offload([parsed, parse = std::move(parse)] { *parsed = parse(); },
                     [&exchange, parsed, answer = std::move(answer)](const std::exception_ptr& failure) {
                         try {
                             if (failure) std::rethrow_exception(failure);
                             answer(std::move(*parsed));
                         } catch (const Error& error) {
                             http::respondError(exchange, http::ErrorShape::responses, error);
                         }
                     });
}

/// A completion that goes on with `then(value)` on the exchange's loop, unless the client is gone by then. An
/// error becomes the answer. [loop thread]
template <typename Value, typename Then>
store::Completion<Value> answerFrom(net::Exchange& exchange, Then then) {
    class Waiting final : public net::Continuation {
      public:
        std::shared_ptr<int> alive = std::make_shared<int>(0);
    };
    auto waiting = std::make_unique<Waiting>();
    const std::weak_ptr<int> alive = waiting->alive;
    exchange.continueWith(std::move(waiting));
    return
        [&exchange, &loop = exchange.loop(), alive, then = std::move(then)](store::Outcome<Value> outcome) {
            loop.post([&exchange, alive, then, outcome = std::move(outcome)]() mutable {
                if (alive.expired()) return;
                try {
                    then(std::move(outcome).value());
                } catch (const Error& error) {
                    http::respondError(exchange, http::ErrorShape::responses, error);
                }
            });
        };
}

}  // namespace openclaw::api
