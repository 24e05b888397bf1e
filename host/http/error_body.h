#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "net/exchange.h"

namespace openclaw::http {

/// In whose words an endpoint reports errors.
enum class ErrorShape : std::uint8_t {
    openai,     ///< {"error":{"message","type","param","code"}}
    responses,  ///< {"error":{"type","code","message","param"}}
    tools,      ///< {"ok":false,"error":{"type","message"}}
};

int statusOf(ErrorCode code) noexcept;

std::string errorBody(ErrorShape shape, const Error& error);

/// Answers with the error's status, body and headers (Retry-After, WWW-Authenticate) and notes it in the
/// record.
void respondError(net::Exchange& exchange, ErrorShape shape, const Error& error);

/// For what the door refuses by itself, before any endpoint is known.
std::string doorErrorBody(int status, std::string_view reason, std::string_view requestId);

}  // namespace openclaw::http
