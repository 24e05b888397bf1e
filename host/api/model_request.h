#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/principal.h"
#include "dialects/request_envelope.h"
#include "http/error_body.h"
#include "net/exchange.h"
#include "runs/model_call.h"
#include "runs/tables.h"

namespace openclaw::api {

/// Larger bodies are parsed on a worker, so that no loop stands still for them.
constexpr std::size_t parsedOnLoop = 1u << 20;

/// A field that a request cannot do without, and what belongs there.
struct RequiredField {
    std::string_view name;
    std::string_view content;  ///< for the message: "an array of {role, content}"
};

/// Names the client's fields that the provider did not see.
constexpr std::string_view droppedHeader = "x-openclaw-dropped";
std::string namedDropped(const std::vector<std::string>& fields);

/// Throws Error(invalid_request) with the field in `param`.
dialects::RequestEnvelope readModelRequest(std::string_view body, const RequiredField& required);

/// What goes with the request to a provider.
runs::ModelContext contextOf(net::Exchange& exchange, const access::Principal& principal);

/// Relays the request, with the model's name replaced, in the words of `contract`; the answer comes back
/// untouched. Throws what Item::invoke throws.
void relayRequest(net::Exchange& exchange, const access::Principal& principal,
                  const dialects::RequestEnvelope& envelope, std::shared_ptr<const runs::Tables> tables,
                  const plugins::Item& provider, const routing::Target& target, std::uint32_t operation,
                  std::string_view contract);

/// What goes on after work on another thread: errors end here, as nobody above would answer them.
template <typename Answer>
void answerOrRefuse(net::Exchange& exchange, const std::exception_ptr& failure, const Answer& answer) {
    try {
        if (failure) std::rethrow_exception(failure);
        answer();
    } catch (const Error& error) {
        http::respondError(exchange, http::ErrorShape::openai, error);
    }
}

/// Reads the envelope, then calls `answer(envelope)` on the loop.
template <typename Answer>
void withModelRequest(net::Exchange& exchange, const RequiredField& required, Answer answer) {
    if (exchange.body().size() <= parsedOnLoop) return answer(readModelRequest(exchange.body(), required));
    auto envelope = std::make_shared<dialects::RequestEnvelope>();
    exchange.offload(
        [&exchange, required, envelope] { *envelope = readModelRequest(exchange.body(), required); },
        [&exchange, envelope, answer = std::move(answer)](const std::exception_ptr& failure) {
            answerOrRefuse(exchange, failure, [&] { answer(*envelope); });
        });
}

}  // namespace openclaw::api
