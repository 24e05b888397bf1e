#include "page.h"

#include "html_tree.h"
#include "reader.h"
#include "survey.h"
#include "writer.h"

namespace openclaw::web {
namespace {

constexpr std::size_t kMostText = 16 << 20;

/// A page that begins without a heading of its own gets its title for one.
std::string withTitle(const std::string& title, std::string text, Writer::Style style) {
    if (title.empty()) return text;
    Writer heading(style, true, kMostText);
    heading.enterBlock(style == Writer::Style::markdown ? "# " : "", "");
    heading.text(title);
    std::string whole = heading.finish();
    if (!text.empty()) whole.append("\n\n").append(text);
    return whole;
}

}  // namespace

Page readPage(std::string_view html, const WebUrl& url, bool markdown, const Effort& effort) {
    const HtmlTree tree(html, effort);
    effort.checkWanted();
    if (tree.root() == nullptr) return {{}, bareText(html)};

    Survey known = survey(*tree.root());
    const std::optional<WebUrl> base = known.base.empty() ? std::nullopt : WebUrl::parse(known.base, &url);
    const Writer::Style style = markdown ? Writer::Style::markdown : Writer::Style::plain;
    Reader reader(known, base ? *base : url, style, kMostText);
    std::size_t nodes = 0;
    walk(
        *tree.root(),
        [&](const GumboNode& node) {
            if (++nodes % 1024 == 0) effort.checkWanted();
            return reader.enter(node);
        },
        [&](const GumboNode&) { reader.leave(); });
    std::string text = reader.finish();
    if (!reader.sawMainHeading()) text = withTitle(known.title, std::move(text), style);
    return {std::move(known.title), std::move(text)};
}

}  // namespace openclaw::web
