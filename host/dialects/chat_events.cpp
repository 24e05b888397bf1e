#include "dialects/chat_events.h"

#include <charconv>

namespace openclaw::dialects {
namespace {

/// The text behind `key` and its colon, or empty.
std::string_view valueOf(std::string_view text, std::string_view key) noexcept {
    const auto at = text.find(key);
    if (at == std::string_view::npos) return {};
    const auto begin = text.find_first_not_of(": \t\r\n", at + key.size());
    return begin == std::string_view::npos ? std::string_view{} : text.substr(begin);
}

void readNumber(std::string_view text, std::string_view key, std::int64_t& number) noexcept {
    const std::string_view digits = valueOf(text, key);
    std::int64_t value = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (end.ec == std::errc() && !digits.empty()) number = value;
}

}  // namespace

void ChatNotes::read(std::string_view text) noexcept {
    for (std::string_view rest = text; !finished;) {
        const auto at = rest.find(R"("finish_reason")");
        if (at == std::string_view::npos) break;
        rest = rest.substr(at);
        finished = valueOf(rest, R"("finish_reason")").starts_with('"');
        rest.remove_prefix(1);
    }
    const auto usage = text.rfind(R"("usage")");
    if (usage == std::string_view::npos) return;
    readNumber(text.substr(usage), R"("prompt_tokens")", promptTokens);
    readNumber(text.substr(usage), R"("completion_tokens")", completionTokens);
}

}  // namespace openclaw::dialects
