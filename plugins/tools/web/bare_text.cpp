#include <array>
#include <utility>

#include "page.h"
#include "text.h"
#include "writer.h"

namespace openclaw::web {
namespace {

constexpr std::size_t kMostText = 16 << 20;

bool startsWith(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

/// Behind what ends with `end`, or at the end of all.
std::size_t behind(std::string_view text, std::string_view end) {
    const std::size_t at = text.find(end);
    return at == std::string_view::npos ? text.size() : at + end.size();
}

std::string_view tagName(std::string_view tag) {
    tag.remove_prefix(startsWith(tag, "</") ? 2 : 1);
    return tag.substr(0, tag.find_first_of(" \t\n\f/>"));
}

bool isInline(std::string_view name) {
    constexpr std::array<std::string_view, 14> kInline{"a",    "abbr",  "b",    "code",   "em",  "font", "i",
                                                       "mark", "small", "span", "strong", "sub", "sup",  "u"};
    for (const std::string_view known : kInline) {
        if (name == known) return true;
    }
    return false;
}

void writeText(Writer& writer, std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities{
        {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", " "}}};
    std::string plain;
    plain.reserve(text.size());
    while (!text.empty()) {
        std::size_t taken = 1;
        std::string_view written = text.substr(0, 1);
        if (text[0] == '&') {
            for (const auto& [entity, character] : kEntities) {
                if (!startsWith(text, entity)) continue;
                taken = entity.size();
                written = character;
            }
        }
        plain += written;
        text.remove_prefix(taken);
    }
    writer.text(plain);
}

}  // namespace

std::string bareText(std::string_view html) {
    Writer writer(Writer::Style::plain, false, kMostText);
    const std::string lowered = lowerAscii(html);
    std::string_view names = lowered;  // always as long as `html`
    const auto skip = [&](std::size_t count) {
        html.remove_prefix(count);
        names.remove_prefix(count);
    };
    // Of what ends nowhere, the end is looked for once.
    std::array<std::pair<std::string_view, std::string_view>, 4> unread{
        {{"script", "</script"}, {"style", "</style"}, {"title", "</title"}, {"noscript", "</noscript"}}};
    while (!html.empty() && !writer.full()) {
        const std::size_t text = std::min(html.find('<'), html.size());
        writeText(writer, html.substr(0, text));
        skip(text);
        if (html.empty()) break;
        if (startsWith(html, "<!--")) {
            skip(behind(html, "-->"));
            continue;
        }
        const std::string_view name = tagName(names);
        for (const auto& [element, end] : unread) {
            if (name == element && names[1] != '/') skip(behind(names, end));
        }
        if (!isInline(name)) writer.breakLine();
        skip(behind(html, ">"));
    }
    return writer.finish();
}

}  // namespace openclaw::web
