#include "api/provider_failure.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace openclaw::api {
namespace {

/// The fields that our encoders refuse by name.
struct Words {
    std::string_view chat;
    std::string_view responses;
};

constexpr std::array<Words, 2> words{{
    {"messages", "input"},
    {"response_format.json_schema.schema", "text.format.schema"},
}};

}  // namespace

dialects::Failure saidBy(std::string_view provider, dialects::Failure failure) {
    const std::string quoted = '"' + std::string(provider) + '"';
    if (failure.message.find(quoted) == std::string::npos) {
        failure.message.insert(0, "provider " + quoted + ": ");
    }
    return failure;
}

Error inWordsOfResponses(const Error& error) {
    const auto known = std::find_if(words.begin(), words.end(),
                                    [&](const Words& each) { return error.param() == each.chat; });
    if (known == words.end()) return error;
    std::string message(error.message());
    const std::size_t at = message.find('"' + error.param() + '"');
    if (at != std::string::npos) message.replace(at + 1, known->chat.size(), known->responses);
    Error translated(error.code(), message);
    translated.withParam(std::string(known->responses)).withReason(error.reason()).withDetail(error.detail());
    return translated;
}

}  // namespace openclaw::api
