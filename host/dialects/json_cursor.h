#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace openclaw::dialects {

/// Walks over a text that is known to be valid JSON.
class JsonCursor {
  public:
    explicit JsonCursor(std::string_view text) : text_(text) {}

    std::size_t at() const { return at_; }
    char peek() const { return text_[at_]; }
    void step() { ++at_; }
    void skipSpace() { at_ = text_.find_first_not_of(" \t\r\n", at_); }
    void skipString() {
        for (++at_; text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\') ++at_;
        }
        ++at_;
    }
    void skipValue() {
        if (peek() == '"') return skipString();
        std::size_t depth = 0;
        do {
            at_ = text_.find_first_of(depth == 0 ? "\"{}[],\t\r\n " : "\"{}[]", at_);
            const char c = peek();
            if (c == '"') {
                skipString();
            } else if (c == '{' || c == '[') {
                ++depth;
                ++at_;
            } else if (depth > 0) {
                --depth;
                ++at_;
            }
        } while (depth > 0);
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// The members of a text that is known to be a valid JSON object, as they stand in it.
class JsonMembers {
  public:
    struct Member {
        std::string_view key;    ///< between its quotes
        std::string_view value;  ///< with its quotes or brackets
    };

    explicit JsonMembers(std::string_view object) : text_(object), cursor_(object) {
        cursor_.skipSpace();
        cursor_.step();  // {
    }

    std::optional<Member> next() {
        cursor_.skipSpace();
        if (cursor_.peek() == ',') cursor_.step();
        cursor_.skipSpace();
        if (cursor_.peek() == '}') return std::nullopt;
        const std::size_t key = cursor_.at();
        cursor_.skipString();
        const std::size_t keyEnd = cursor_.at();
        cursor_.skipSpace();
        cursor_.step();  // :
        cursor_.skipSpace();
        const std::size_t value = cursor_.at();
        cursor_.skipValue();
        return Member{text_.substr(key + 1, keyEnd - key - 2), text_.substr(value, cursor_.at() - value)};
    }

  private:
    std::string_view text_;
    JsonCursor cursor_;
};

/// The value of a member as it stands in the text; empty when there is none.
inline std::string_view memberIn(std::string_view object, std::string_view key) {
    JsonMembers members(object);
    while (const auto member = members.next()) {
        if (member->key == key) return member->value;
    }
    return {};
}

/// The elements of a text that is known to be a valid JSON array, as they stand in it.
inline std::vector<std::string_view> elementsOf(std::string_view array) {
    std::vector<std::string_view> elements;
    if (array.empty()) return elements;
    JsonCursor cursor(array);
    cursor.skipSpace();
    cursor.step();  // [
    for (cursor.skipSpace(); cursor.peek() != ']'; cursor.skipSpace()) {
        if (cursor.peek() == ',') cursor.step();
        cursor.skipSpace();
        const std::size_t begin = cursor.at();
        cursor.skipValue();
        elements.push_back(array.substr(begin, cursor.at() - begin));
    }
    return elements;
}

}  // namespace openclaw::dialects
