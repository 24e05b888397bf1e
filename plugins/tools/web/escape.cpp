#include "escape.h"

#include <algorithm>
#include <cctype>

namespace openclaw::web {
namespace {

bool isAlnum(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}

/// "&lt;" would turn into what it names.
bool isEntity(std::string_view text) {
    const std::size_t end = text.find(';');
    if (end == std::string_view::npos || end < 2) return false;
    return std::all_of(text.begin() + 1, text.begin() + static_cast<std::ptrdiff_t>(end),
                       [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '#'; });
}

bool isMark(std::string_view word, std::size_t at, bool inLink) {
    const char next = at + 1 < word.size() ? word[at + 1] : '\0';
    switch (word[at]) {
        case '*':
        case '`':
            return true;
        case '\\':
            return std::ispunct(static_cast<unsigned char>(next)) != 0;
        case '_':
            return at == 0 || next == '\0' || !isAlnum(word[at - 1]) || !isAlnum(next);
        case '[':
            return inLink;
        case ']':
            return inLink || next == '(' || next == '[' || next == ':';
        case '<':
            return isAlnum(next) || next == '/' || next == '!' || next == '?';
        case '&':
            return isEntity(word.substr(at));
        case '~':
            return next == '~';
        default:
            return false;
    }
}

/// How many bytes of a word that starts a line go before the backslash it needs; npos: it needs none.
std::size_t blockMark(std::string_view word) {
    const auto only = [&](char c) { return word.find_first_not_of(c) == std::string_view::npos; };
    switch (word[0]) {
        case '>':
            return 0;
        case '#':
            return only('#') && word.size() <= 6 ? 0 : std::string_view::npos;
        case '-':
        case '=':
        case '+':
            return only(word[0]) ? 0 : std::string_view::npos;
        default: {
            const std::size_t digits = word.find_first_not_of("0123456789");
            const bool item = digits > 0 && digits < 10 && digits + 1 == word.size() &&
                              (word[digits] == '.' || word[digits] == ')');
            return item ? digits : std::string_view::npos;
        }
    }
}

std::string fenceFor(std::string_view code, std::size_t least) {
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char c : code) {
        run = c == '`' ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return std::string(std::max(least, longest + 1), '`');
}

}  // namespace

void appendEscaped(std::string& to, std::string_view word, Place place) {
    const std::size_t block = place.lineStart ? blockMark(word) : std::string_view::npos;
    for (std::size_t at = 0; at < word.size(); ++at) {
        if (at == block || isMark(word, at, place.inLink)) to += '\\';
        to += word[at];
    }
}

std::string codeSpan(std::string_view code) {
    if (code.empty()) return {};
    const std::string fence = fenceFor(code, 1);
    const std::string_view space = code.front() == '`' || code.back() == '`' ? " " : "";
    std::string span = fence;
    span.append(space).append(code).append(space).append(fence);
    return span;
}

std::string codeBlock(std::string_view code, std::string_view language) {
    const std::string fence = fenceFor(code, 3);
    std::string block = fence;
    block.append(language).append("\n").append(code).append("\n").append(fence);
    return block;
}

std::string linkTarget(std::string_view url) {
    std::string target;
    for (const char c : url) {
        if (c == '(')
            target += "%28";
        else if (c == ')')
            target += "%29";
        else
            target += c;
    }
    return target;
}

}  // namespace openclaw::web
