#include "api/query_string.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <charconv>

#include "base/error.h"

namespace openclaw::api {

QueryString::QueryString(std::string_view query) {
    try {
        Poco::URI uri("/");
        uri.setRawQuery(std::string(query));
        parameters_ = uri.getQueryParameters();
    } catch (const Poco::Exception&) {
        throw Error(ErrorCode::invalid_request, "the query of the URL is not properly percent-encoded");
    }
}

std::string QueryString::text(std::string_view name) const {
    for (const auto& [key, value] : parameters_) {
        if (key == name) return value;
    }
    return {};
}

bool QueryString::flag(std::string_view name) const {
    const std::string word = text(name);
    if (word == "true" || word == "1") return true;
    if (word.empty() || word == "false" || word == "0") return false;
    throw Error(ErrorCode::invalid_request, "\"" + std::string(name) + "\" must be true or false")
        .withParam(std::string(name));
}

std::int64_t QueryString::integer(std::string_view name, std::int64_t fallback, std::int64_t least,
                                  std::int64_t most) const {
    const std::string digits = text(name);
    if (digits.empty()) return fallback;
    std::int64_t number = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure != std::errc() || end != digits.data() + digits.size() || number < least || number > most) {
        throw Error(ErrorCode::invalid_request, "\"" + std::string(name) + "\" must be a whole number from " +
                                                    std::to_string(least) + " to " + std::to_string(most))
            .withParam(std::string(name));
    }
    return number;
}

}  // namespace openclaw::api
