#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "request.h"

/// The bytes of answers: heads, chat completions and their stream events. Deterministic, so that a test can
/// ask the vendor itself and through the gateway and compare.
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

/// A chat.completion whose message says `content`.
std::string completion(std::string_view model, std::string_view content);

/// chat.completion.chunk events with their `data:` and empty line.
std::string contentEvent(std::string_view model, std::string_view content);
std::string finishEvent(std::string_view model, std::string_view reason = "stop");
std::string usageEvent(std::string_view model);
inline constexpr std::string_view doneEvent = "data: [DONE]\n\n";

/// Every event of a stream that says `words`; with the usage event if the request asked for it.
std::vector<std::string> streamEvents(std::string_view model, const std::vector<std::string>& words,
                                      bool usage);

/// Two parallel tool calls, whole and as a stream.
std::string toolCallCompletion(std::string_view model);
std::vector<std::string> toolCallEvents(std::string_view model);

std::string errorBody(std::string_view message, std::string_view type, std::string_view code);

/// The request as a JSON object {method, target, headers: [[name, value]...], body}.
std::string describe(const Request& request);

}  // namespace fake_vendor
