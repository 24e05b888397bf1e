#pragma once

#include <string>
#include <string_view>

#include "request.h"

/// The bytes of HTTP messages. Deterministic, so that a test can ask the vendor itself and through the
/// gateway and compare.
namespace fake_vendor {

/// A whole message with Content-Length. `status` is code and reason; `headers` are further lines, each with
/// CRLF.
std::string message(std::string_view status, std::string_view type, std::string_view body,
                    std::string_view headers = {});
std::string json(std::string_view body);

/// The head of a chunked answer.
std::string chunkedHead(std::string_view type, std::string_view headers = {});
std::string chunk(std::string_view data);
inline constexpr std::string_view lastChunk = "0\r\n\r\n";

/// OpenAI's.
std::string errorBody(std::string_view message, std::string_view type, std::string_view code);

/// The request as a JSON object {method, target, headers: [[name, value]...], body}.
std::string describe(const Request& request);

}  // namespace fake_vendor
