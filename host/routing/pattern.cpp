#include "routing/pattern.h"

#include <algorithm>

#include "base/error.h"

namespace openclaw::routing {
namespace {

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

}  // namespace

Pattern parsePattern(std::string_view pattern) {
    if (pattern.empty()) {
        throw Error(ErrorCode::config_invalid,
                    "models.routes: a route needs a name, a prefix such as \"gpt-*\", or \"*\"");
    }
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return {std::string(pattern), false};
    if (star + 1 != pattern.size()) {
        throw Error(ErrorCode::config_invalid,
                    "models.routes: " + quoted(pattern) +
                        " has a * before its end; write a prefix such as \"gpt-*\", or \"*\"");
    }
    return {std::string(pattern.substr(0, star)), true};
}

Target parseTarget(std::string_view target, const std::string& place, bool mayHoldStar) {
    if (!isTarget(target)) {
        throw Error(
            ErrorCode::config_invalid,
            place + ": " + quoted(target) +
                " is no target; write \"provider/model\", such as \"echo/echo\" (another name for a route "
                "belongs under models.aliases)");
    }
    const std::size_t slash = target.find('/');
    const std::string_view provider = target.substr(0, slash);
    const std::string_view model = target.substr(slash + 1);
    if (provider.find('*') != std::string_view::npos) {
        throw Error(ErrorCode::config_invalid,
                    place + ": " + quoted(target) + " has a * in its provider; name one provider");
    }
    const auto stars = std::count(model.begin(), model.end(), '*');
    if (stars > (mayHoldStar ? 1 : 0)) {
        throw Error(ErrorCode::config_invalid,
                    place + ": " + quoted(target) +
                        (mayHoldStar ? " has more than one *; keep one"
                                     : " has a *, but the name has none; name one model"));
    }
    return {std::string(provider), std::string(model)};
}

bool isTarget(std::string_view text) noexcept {
    const std::size_t slash = text.find('/');
    return slash != std::string_view::npos && slash > 0 && slash + 1 < text.size();
}

Target substitute(const Target& target, std::string_view matched) {
    Target result = target;
    if (const std::size_t star = result.model.find('*'); star != std::string::npos) {
        result.model.replace(star, 1, matched);
    }
    return result;
}

}  // namespace openclaw::routing
