#include "dialects/chat_events.h"

#include <charconv>
#include <cstring>

#include "dialects/json_reader.h"

namespace openclaw::dialects {
namespace {

/// As std::string_view::find, which stops at each quotation mark of a text that is full of them.
std::size_t find(std::string_view text, std::string_view key, std::size_t from = 0) noexcept {
    const void* const found = ::memmem(text.data() + from, text.size() - from, key.data(), key.size());
    if (found == nullptr) return std::string_view::npos;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// The text behind `key` and its colon, or empty.
std::string_view valueOf(std::string_view text, std::string_view key) noexcept {
    const auto at = find(text, key);
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

/// Is the line of an event its data, and that an object with an "error"?
bool bearsError(std::string_view line) {
    constexpr std::string_view field = "data:";
    if (!line.starts_with(field)) return false;
    ParsedJson parsed;
    const boost::json::value* const value = parsed.answer(line.substr(field.size()));
    const boost::json::object* const event = value == nullptr ? nullptr : value->if_object();
    return event != nullptr && (objectIn(*event, "error") != nullptr || !stringIn(*event, "error").empty());
}

}  // namespace

void ChatNotes::read(std::string_view text) {
    lookForError(text);
    for (std::string_view rest = text; !finished;) {
        const auto at = find(rest, R"("finish_reason")");
        if (at == std::string_view::npos) break;
        rest = rest.substr(at);
        finished = valueOf(rest, R"("finish_reason")").starts_with('"');
        rest.remove_prefix(1);
    }
    if (find(text, R"("usage")") == std::string_view::npos) return;  // as in nearly every event
    const auto usage = text.rfind(R"("usage")");
    readNumber(text.substr(usage), R"("prompt_tokens")", promptTokens);
    readNumber(text.substr(usage), R"("completion_tokens")", completionTokens);
}

/// Parses only what has the key: deeper in an event it is not the vendor's error, as in Azure's notes on
/// filters.
void ChatNotes::lookForError(std::string_view text) {
    constexpr std::string_view key = R"("error")";
    for (std::size_t at = find(text, key); !failed && at != std::string_view::npos;
         at = find(text, key, at)) {
        const std::size_t before = text.substr(0, at).find_last_of("\r\n");
        const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
        const std::string_view value = valueOf(text.substr(at), key);
        at += key.size();
        if (!value.starts_with('{') && !value.starts_with('"')) continue;
        failed = bearsError(text.substr(begin, text.find_first_of("\r\n", at) - begin));
    }
}

}  // namespace openclaw::dialects
