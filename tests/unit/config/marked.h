#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "config/load.h"

namespace openclaw::config {

/// A text in which `§` marks the place that an error must name.
struct Marked {
    explicit Marked(std::string_view marked) {
        constexpr std::string_view mark = "§";
        const std::size_t at = marked.find(mark);
        text = marked;
        if (at == std::string_view::npos) return;
        text.erase(at, mark.size());
        unsigned line = 1;
        unsigned column = 1;
        for (std::size_t i = 0; i < at; ++i) {
            const bool lineEnd = text[i] == '\n' || (text[i] == '\r' && text.substr(i + 1, 1) != "\n");
            if (lineEnd) {
                ++line;
                column = 1;
            } else if (i > 2 || !text.starts_with("\xEF\xBB\xBF")) {
                if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) ++column;
            }
        }
        place = std::to_string(line) + ':' + std::to_string(column);
    }

    std::string text;
    std::string place;  ///< "LINE:COLUMN"
};

using Variables = std::map<std::string, std::string>;

inline Environment fake(Variables variables = {{"HOME", "/home/claw"}}) {
    return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        if (found == variables.end()) return std::nullopt;
        return found->second;
    };
}

inline Settings loaded(std::string_view text, Variables variables = {{"HOME", "/home/claw"}}) {
    return loadText(text, "test.json5", fake(std::move(variables)));
}

/// The message with which `text` is refused; empty when it is accepted.
inline std::string refusal(std::string_view text, Variables variables = {{"HOME", "/home/claw"}}) {
    try {
        loaded(text, std::move(variables));
    } catch (const Error& error) {
        return error.code() == ErrorCode::config_invalid ? error.what() : "wrong code";
    }
    return {};
}

}  // namespace openclaw::config
