#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace openclaw::dialects {

/// Why a model did not answer, as the vendors' errors have it. `failure.cpp` holds the one table of their
/// types and HTTP statuses.
enum class FailureKind : std::uint8_t {
    invalid_request,
    authentication,
    billing,
    permission,
    not_found,
    too_large,
    rate_limit,
    server,    ///< a fault of the vendor
    upstream,  ///< the vendor's answer is broken or was cut short
    timeout,
    overloaded,  ///< Anthropic's 529; 503 elsewhere
};

struct Failure {
    FailureKind kind = FailureKind::server;
    int status = 0;       ///< the vendor's, 0 when it said none (in a stream)
    std::string message;  ///< for the user; no secrets
    std::string code;     ///< a word for programs, or empty
    std::string param;    ///< the field that is wrong, or empty
};

FailureKind kindOfStatus(int status) noexcept;

/// The vendor's status, 400 or above, where a client knows it; for others, as Anthropic's 529 and what
/// proxies invent, that of the kind.
int registeredStatus(int status) noexcept;

/// For limits, retries and cooldowns, which know the gateway's own codes.
ErrorCode codeOf(FailureKind kind) noexcept;

/// A fault of the gateway, so that a dialect can word it.
Failure failureOf(const Error& error);

/// How OpenAI names the kind in "type", and Anthropic in "error.type".
std::string_view chatType(FailureKind kind) noexcept;
std::string_view messagesType(FailureKind kind) noexcept;

/// A word of our own for the kind: "code" where the vendor gave none.
std::string_view wordOf(FailureKind kind) noexcept;

/// The status an answer in that dialect has: the vendor's where it means the same kind, otherwise the kind's
/// own.
int chatStatus(const Failure& failure) noexcept;
int messagesStatus(const Failure& failure) noexcept;

/// The kind that a vendor's word stands for ("overloaded_error", "insufficient_quota"), otherwise that of the
/// status; without both, `server`.
FailureKind kindOf(std::string_view type, std::string_view code, int status) noexcept;

/// From an answer whose status says that it failed, or an error object in an answer or stream, in any shape
/// that vendors and the proxies before them use. Credentials that it quotes are blotted out.
Failure readFailure(int status, std::string_view body);

/// The word for programs: the vendor's, or one for the kind.
std::string_view wordOf(const Failure& failure) noexcept;

/// Anthropic's {"type":"error","error":{…}} and OpenAI's {"error":{…}}; Open Responses' with its four members
/// in the order of its schema. Types and statuses of the latter two are the same.
std::string chatErrorBody(const Failure& failure);
std::string messagesErrorBody(const Failure& failure);
std::string responsesErrorBody(const Failure& failure);

/// The frame that tells a WebSocket client of Open Responses of a failure: {"type":"error","status",…}.
std::string responsesErrorFrame(const Failure& failure);

/// The `data` of an `error` event in a stream of Open Responses.
std::string responsesErrorEvent(const Failure& failure, std::int64_t sequenceNumber);

}  // namespace openclaw::dialects
