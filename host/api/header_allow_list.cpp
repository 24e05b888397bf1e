#include "api/header_allow_list.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace openclaw::api {
namespace {

struct Passed {
    std::string_view name;
    bool isList = false;  ///< several lines say the same as one with commas (RFC 9110 5.3)
};

constexpr std::array<Passed, 8> toProvider{{
    {"openai-organization"},
    {"openai-project"},
    {"openai-beta", true},
    {"anthropic-beta", true},
    {"anthropic-version"},
    {"idempotency-key"},
    {"x-client-request-id"},
    {"tracestate", true},
}};

constexpr std::array<std::string_view, 7> toClient{
    "retry-after",         "retry-after-ms",   "openai-processing-ms", "openai-version",
    "openai-organization", "content-encoding", "x-should-retry",
};

constexpr std::array<std::string_view, 2> prefixesToClient{"x-ratelimit-", "anthropic-ratelimit-"};

bool startsWithIgnoringCase(std::string_view name, std::string_view prefix) noexcept {
    return name.size() >= prefix.size() && text::equalsIgnoreCase(name.substr(0, prefix.size()), prefix);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> headersForProvider(const net::Fields& fields) {
    std::vector<std::pair<std::string, std::string>> passed;
    for (const net::Field& field : fields) {
        const auto listed = std::find_if(toProvider.begin(), toProvider.end(), [&](const Passed& each) {
            return text::equalsIgnoreCase(field.name, each.name);
        });
        if (listed == toProvider.end()) continue;
        const auto before = std::find_if(passed.begin(), passed.end(),
                                         [&](const auto& each) { return each.first == listed->name; });
        if (before == passed.end()) {
            passed.emplace_back(listed->name, field.value);
        } else if (listed->isList && !field.value.empty()) {
            if (!before->second.empty()) before->second += ", ";
            before->second += field.value;
        }
    }
    return passed;
}

std::vector<net::Field> headersForClient(const net::Fields& fields) {
    std::vector<net::Field> passed;
    for (const net::Field& field : fields) {
        const bool listed =
            std::any_of(toClient.begin(), toClient.end(),
                        [&](std::string_view name) { return text::equalsIgnoreCase(field.name, name); }) ||
            std::any_of(prefixesToClient.begin(), prefixesToClient.end(),
                        [&](std::string_view prefix) { return startsWithIgnoringCase(field.name, prefix); });
        if (listed) {
            passed.push_back(field);
        } else if (text::equalsIgnoreCase(field.name, "x-request-id") ||
                   text::equalsIgnoreCase(field.name, "request-id")) {
            passed.push_back({"x-upstream-request-id", field.value});
        }
    }
    return passed;
}

}  // namespace openclaw::api
