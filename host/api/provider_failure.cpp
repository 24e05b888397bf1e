#include "api/provider_failure.h"

#include <array>

namespace openclaw::api {
namespace {

struct Words {
    std::string_view chat;
    std::string_view responses;
};

constexpr std::array<Words, 4> words{{
    {"messages", "input"},
    {"response_format.json_schema.schema", "text.format.schema"},
    {"response_format", "text.format"},
    {"max_tokens", "max_output_tokens"},
}};

}  // namespace

dialects::Failure saidBy(std::string_view provider, dialects::Failure failure) {
    const std::string quoted = '"' + std::string(provider) + '"';
    if (failure.message.find(quoted) == std::string::npos) {
        failure.message.insert(0, "provider " + quoted + ": ");
    }
    return failure;
}

dialects::Failure inWordsOfResponses(dialects::Failure failure) {
    for (const Words& each : words) {
        if (failure.param != each.chat) continue;
        const std::string quoted = '"' + failure.param + '"';
        const std::size_t at = failure.message.find(quoted);
        if (at != std::string::npos) {
            failure.message.replace(at + 1, each.chat.size(), each.responses);
        }
        failure.param = each.responses;
        break;
    }
    return failure;
}

}  // namespace openclaw::api
