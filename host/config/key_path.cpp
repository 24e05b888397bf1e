#include "config/key_path.h"

#include <Poco/JSON/Parser.h>

#include <algorithm>

#include "config/node.h"

namespace openclaw::config {
namespace {

bool isPlain(std::string_view name) noexcept {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '-' || c == '$' || c == '*';
    });
}

/// Length of the JSON string that `text` begins with, quotes included.
std::size_t stringLength(std::string_view text) noexcept {
    std::size_t i = 1;
    while (i < text.size() && text[i] != '"') i += text[i] == '\\' ? 2 : 1;
    return std::min(i + 1, text.size());
}

std::string unquote(std::string_view json) {
    Poco::JSON::Parser parser;
    const Poco::Dynamic::Var array = parser.parse('[' + std::string(json) + ']');
    return array.extract<Poco::JSON::Array::Ptr>()->getElement<std::string>(0);
}

}  // namespace

std::string childPath(std::string_view path, std::string_view name) {
    std::string result(path);
    if (isPlain(name)) {
        if (!result.empty()) result.push_back('.');
        return result.append(name);
    }
    return result += '[' + toJson(name) + ']';
}

std::vector<std::string> namesOf(std::string_view path) {
    std::vector<std::string> names;
    while (!path.empty()) {
        if (path.starts_with('[')) {
            const std::size_t length = stringLength(path.substr(1));
            names.push_back(unquote(path.substr(1, length)));
            path.remove_prefix(std::min(length + 2, path.size()));
        } else {
            const std::size_t length = std::min(path.find_first_of(".["), path.size());
            names.emplace_back(path.substr(0, length));
            path.remove_prefix(length);
        }
        if (path.starts_with('.')) path.remove_prefix(1);
    }
    return names;
}

}  // namespace openclaw::config
