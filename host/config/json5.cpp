#include "config/json5.h"

#include <string>
#include <unordered_map>
#include <utility>

#include "config/characters.h"
#include "config/cursor.h"
#include "config/number.h"

namespace openclaw::config {
namespace {

std::string at(const Position& position) {
    return std::to_string(position.line) + ':' + std::to_string(position.column);
}

class Reader {
  public:
    Reader(std::string_view text, Findings& findings) : cursor_(text), findings_(findings) {}

    Node readText() {
        skipSpace();
        if (cursor_.peek() == Cursor::end) fail("the text is empty; the smallest configuration is {}");
        Node node = readValue(0);
        skipSpace();
        if (cursor_.peek() != Cursor::end) fail("unexpected " + next() + " after the end of the value");
        return node;
    }

  private:
    [[noreturn]] static void fail(const Position& position, std::string reason) {
        throw SyntaxError{position, std::move(reason)};
    }
    [[noreturn]] void fail(std::string reason) const { fail(cursor_.position(), std::move(reason)); }
    std::string next() const { return describe(cursor_.peek()); }

    void skipSpace() {
        for (;;) {
            if (isSpace(cursor_.peek())) {
                cursor_.take();
            } else if (cursor_.peek() == '/') {
                skipComment();
            } else {
                return;
            }
        }
    }

    void skipComment() {
        const Position begin = cursor_.position();
        cursor_.take();
        if (cursor_.takeIf('/')) {
            while (cursor_.peek() != Cursor::end && !isLineEnd(cursor_.peek())) cursor_.take();
            return;
        }
        if (!cursor_.takeIf('*')) fail(begin, R"(unexpected "/"; a comment begins with // or /*)");
        for (;;) {
            const char32_t c = cursor_.take();
            if (c == Cursor::end) fail(begin, "this comment is never closed; it ends with */");
            if (c == '*' && cursor_.takeIf('/')) return;
        }
    }

    Node readValue(unsigned depth) {
        Node node;
        node.range.begin = cursor_.position();
        const char32_t c = cursor_.peek();
        if (c == '{') {
            readObject(node, depth + 1);
        } else if (c == '[') {
            readArray(node, depth + 1);
        } else if (c == '"' || c == '\'') {
            node.type = Node::Type::string;
            node.written = readString(&node.dollars);
            node.value = node.written;
        } else if (isDigit(c) || c == '+' || c == '-' || c == '.') {
            readNumber(node);
        } else if (isIdentifierStart(c)) {
            readWord(node);
        } else if (c == '#') {
            fail(R"(unexpected "#"; a comment begins with // or /*)");
        } else {
            fail("expected a value, found " + next());
        }
        node.range.end = cursor_.position().offset;
        return node;
    }

    void readObject(Node& node, unsigned depth) {
        node.type = Node::Type::object;
        enter(depth);
        std::unordered_map<std::string, Position> seen;
        for (;;) {
            skipSpace();
            if (cursor_.takeIf('}')) return;
            if (cursor_.peek() == Cursor::end) fail(node.range.begin, R"(this "{" is never closed)");
            Member entry;
            entry.keyRange.begin = cursor_.position();
            entry.key = readKey();
            entry.keyRange.end = cursor_.position().offset;
            const auto [first, isNew] = seen.try_emplace(entry.key, entry.keyRange.begin);
            if (!isNew) {
                findings_.add(entry.keyRange.begin, "the key " + quoted(entry.key) +
                                                        " is given twice, first at " + at(first->second) +
                                                        "; keep one");
            }
            skipSpace();
            readColon(entry.key);
            skipSpace();
            entry.value = readValue(depth);
            node.members.push_back(std::move(entry));
            skipSpace();
            if (cursor_.takeIf(',') || cursor_.peek() == '}') continue;
            if (cursor_.peek() == Cursor::end) fail(node.range.begin, R"(this "{" is never closed)");
            fail(R"(expected "," or "}" after the value of )" + quoted(node.members.back().key) + ", found " +
                 next());
        }
    }

    void readColon(const std::string& key) {
        if (cursor_.takeIf(':')) return;
        std::string reason = R"(expected ":" after the key )" + quoted(key) + ", found " + next();
        const char32_t c = cursor_.peek();
        if (c == '-' || c == '*' || c == '.' || c == '/') {
            reason += "; a key with this character in it needs quotation marks";
        }
        fail(std::move(reason));
    }

    void readArray(Node& node, unsigned depth) {
        node.type = Node::Type::array;
        enter(depth);
        for (;;) {
            skipSpace();
            if (cursor_.takeIf(']')) return;
            if (cursor_.peek() == Cursor::end) fail(node.range.begin, R"(this "[" is never closed)");
            node.items.push_back(readValue(depth));
            skipSpace();
            if (cursor_.takeIf(',') || cursor_.peek() == ']') continue;
            if (cursor_.peek() == Cursor::end) fail(node.range.begin, R"(this "[" is never closed)");
            fail(R"(expected "," or "]" after an array's value, found )" + next());
        }
    }

    void enter(unsigned depth) {
        if (depth > deepestNesting) {
            fail("values are nested deeper than " + std::to_string(deepestNesting) + " levels");
        }
        cursor_.take();
    }

    std::string readKey() {
        const char32_t c = cursor_.peek();
        if (c == '"' || c == '\'') return readString(nullptr);
        if (isDigit(c)) fail("a key that begins with a digit needs quotation marks");
        if (!isIdentifierStart(c) && c != '\\') {
            fail("expected a key, found " + next() +
                 "; a key with other characters than letters, digits, $ and _ needs quotation marks");
        }
        std::string key;
        while (isIdentifierPart(cursor_.peek()) || cursor_.peek() == '\\') {
            const Position begin = cursor_.position();
            char32_t part = cursor_.take();
            if (part == '\\') {
                if (!cursor_.takeIf('u'))
                    fail(begin, R"(in a key without quotation marks only \uXXXX may follow "\")");
                part = readHex(begin, 4);
                const bool fits = key.empty() ? isIdentifierStart(part) : isIdentifierPart(part);
                if (!fits) fail(begin, "a key with " + describe(part) + " in it needs quotation marks");
            }
            appendUtf8(key, part);
        }
        return key;
    }

    /// `dollars`, if wanted, receives the place of each `$` of the result.
    std::string readString(std::vector<Position>* dollars) {
        const Position begin = cursor_.position();
        const char32_t quote = cursor_.take();
        std::string text;
        for (;;) {
            const Position here = cursor_.position();
            const char32_t c = cursor_.peek();
            if (c == Cursor::end || c == '\n' || c == '\r') {
                fail(begin, "this string is not closed on its line");
            }
            cursor_.take();
            if (c == quote) return text;
            const std::size_t before = text.size();
            if (c == '\\') {
                readEscape(here, text);
            } else {
                appendUtf8(text, c);
            }
            if (dollars != nullptr && text.size() == before + 1 && text.back() == '$')
                dollars->push_back(here);
        }
    }

    /// After the backslash at `begin`.
    void readEscape(const Position& begin, std::string& text) {
        const char32_t c = cursor_.peek();
        if (c == Cursor::end) return;  // the string says that it is not closed
        cursor_.take();
        switch (c) {
            case 'b':
                text.push_back('\b');
                return;
            case 'f':
                text.push_back('\f');
                return;
            case 'n':
                text.push_back('\n');
                return;
            case 'r':
                text.push_back('\r');
                return;
            case 't':
                text.push_back('\t');
                return;
            case 'v':
                text.push_back('\v');
                return;
            case 'x':
                appendUtf8(text, readHex(begin, 2));
                return;
            case 'u':
                appendUtf8(text, readUnicodeEscape(begin));
                return;
            case '0':
                if (isDigit(cursor_.peek()))
                    fail(begin, R"(no digit may follow "\0"; octal escapes do not exist)");
                text.push_back('\0');
                return;
            case '\r':
                cursor_.takeIf('\n');
                return;
            default:
                break;
        }
        if (isLineEnd(c)) return;
        if (isDigit(c)) fail(begin, R"(no digit but 0 may follow "\"; write "\\" for a backslash)");
        appendUtf8(text, c);
    }

    char32_t readUnicodeEscape(const Position& begin) {
        const char32_t first = readHex(begin, 4);
        if (first < 0xD800 || first > 0xDFFF) return first;
        if (first < 0xDC00 && cursor_.peek() == '\\' && cursor_.peekSecond() == 'u') {
            cursor_.take();
            cursor_.take();
            const char32_t second = readHex(begin, 4);
            if (second >= 0xDC00 && second <= 0xDFFF) {
                return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
            }
        }
        fail(begin, "half a surrogate pair is no character");
    }

    char32_t readHex(const Position& begin, unsigned count) {
        char32_t value = 0;
        for (unsigned i = 0; i < count; ++i) {
            if (!isHexDigit(cursor_.peek())) {
                fail(begin, count == 2
                                ? R"(two hexadecimal digits must follow "\x"; write "\\" for a backslash)"
                                : R"(four hexadecimal digits must follow "\u"; write "\\" for a backslash)");
            }
            value = value * 16 + hexValue(cursor_.take());
        }
        return value;
    }

    void readNumber(Node& node) {
        node.type = Node::Type::number;
        if (!cursor_.takeIf('+')) cursor_.takeIf('-');
        if (isIdentifierStart(cursor_.peek())) {
            const std::string_view word = takeWord();
            if (word != "Infinity" && word != "NaN") fail(node.range.begin, "expected digits after the sign");
        } else if (cursor_.peek() == '0' && (cursor_.peekSecond() == 'x' || cursor_.peekSecond() == 'X')) {
            cursor_.take();
            cursor_.take();
            if (!isHexDigit(cursor_.peek())) fail(node.range.begin, R"(hexadecimal digits must follow "0x")");
            while (isHexDigit(cursor_.peek())) cursor_.take();
        } else {
            readDecimal(node.range.begin);
        }
        const char32_t c = cursor_.peek();
        if (isIdentifierPart(c) || c == '.') {
            fail("unexpected " + next() + " after a number; a text needs quotation marks");
        }
        node.written = cursor_.textSince(node.range.begin);
        auto canonical = canonicalNumber(node.written);
        if (!canonical) fail(node.range.begin, "this number is too large or too small");
        node.value = std::move(*canonical);
    }

    void readDecimal(const Position& begin) {
        const bool zero = cursor_.peek() == '0';
        std::size_t digits = takeDigits();
        if (zero && digits > 1) fail(begin, "a number does not begin with 0; octal numbers do not exist");
        if (cursor_.takeIf('.')) digits += takeDigits();
        if (digits == 0) fail(begin, "expected digits, found " + next());
        if (cursor_.peek() != 'e' && cursor_.peek() != 'E') return;
        cursor_.take();
        if (!cursor_.takeIf('+')) cursor_.takeIf('-');
        if (takeDigits() == 0) fail(begin, "the exponent has no digits");
    }

    std::size_t takeDigits() {
        std::size_t count = 0;
        for (; isDigit(cursor_.peek()); ++count) cursor_.take();
        return count;
    }

    std::string_view takeWord() {
        const Position begin = cursor_.position();
        while (isIdentifierPart(cursor_.peek())) cursor_.take();
        return cursor_.textSince(begin);
    }

    void readWord(Node& node) {
        const std::string_view word = takeWord();
        if (word == "true" || word == "false") {
            node.type = Node::Type::boolean;
            node.boolean = word == "true";
        } else if (word == "Infinity" || word == "NaN") {
            node.type = Node::Type::number;
            node.written = word;
            node.value = word;
        } else if (word != "null") {
            fail(node.range.begin, "expected a value; a text needs quotation marks");
        }
    }

    Cursor cursor_;
    Findings& findings_;
};

}  // namespace

std::optional<Node> readJson5(std::string_view text, Findings& findings) {
    try {
        return Reader(text, findings).readText();
    } catch (const SyntaxError& error) {
        findings.add(error.at, error.reason);
        return std::nullopt;
    }
}

}  // namespace openclaw::config
