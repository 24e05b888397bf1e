#include "reader.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "escape.h"
#include "html_tree.h"
#include "text.h"

namespace openclaw::web {
namespace {

template <class Number>
Number numberOf(std::string_view text, Number otherwise) {
    Number number = otherwise;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? number : otherwise;
}

/// Nothing to read in it, or nothing that belongs to the text.
bool isLeftOut(const GumboElement& element) {
    switch (element.tag) {
        case GUMBO_TAG_HTML:
        case GUMBO_TAG_BODY:
            return false;  // some pages hide themselves until a script has run
        case GUMBO_TAG_HEAD:
        case GUMBO_TAG_SCRIPT:
        case GUMBO_TAG_STYLE:
        case GUMBO_TAG_NOSCRIPT:
        case GUMBO_TAG_NAV:
        case GUMBO_TAG_TEMPLATE:
        case GUMBO_TAG_IFRAME:
        case GUMBO_TAG_OBJECT:
        case GUMBO_TAG_EMBED:
        case GUMBO_TAG_AUDIO:
        case GUMBO_TAG_VIDEO:
        case GUMBO_TAG_CANVAS:
        case GUMBO_TAG_SELECT:
        case GUMBO_TAG_DATALIST:
        case GUMBO_TAG_TEXTAREA:
        case GUMBO_TAG_INPUT:
        case GUMBO_TAG_NOFRAMES:
        case GUMBO_TAG_NOEMBED:
            return true;
        default:
            return isHidden(element);
    }
}

/// "language-cpp" and "lang-cpp", on the block or on the code in it.
std::string languageOf(const GumboNode& pre) {
    std::string classes(attribute(pre.v.element, "class"));
    const GumboVector& children = childrenOf(pre);
    for (unsigned i = 0; i < children.length; ++i) {
        const auto& child = *static_cast<const GumboNode*>(children.data[i]);
        if (child.type == GUMBO_NODE_ELEMENT) classes.append(" ").append(attribute(child.v.element, "class"));
    }
    for (const std::string_view prefix : {std::string_view("language-"), std::string_view("lang-")}) {
        const std::size_t at = classes.find(prefix);
        if (at == std::string::npos) continue;
        const std::string name = classes.substr(at + prefix.size());
        constexpr std::string_view kLetters =
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#-_.";
        return name.substr(0, name.find_first_not_of(kLetters));
    }
    return {};
}

/// Signs that only serve to link to a heading.
bool isPermalink(std::string_view text) {
    return text.empty() || text == "#" || text == "\xC2\xB6" || text == "\xC2\xA7" ||
           text == "\xF0\x9F\x94\x97";
}

}  // namespace

bool Reader::enter(const GumboNode& node) {
    if (writer().full()) return false;
    if (node.type == GUMBO_NODE_DOCUMENT) return go(End::nothing);
    if (node.type == GUMBO_NODE_ELEMENT) return enterElement(node);
    writer().text(textOf(node));
    return false;
}

bool Reader::go(End end) {
    ends_.push_back(end);
    return true;
}

bool Reader::enterElement(const GumboNode& node) {
    const GumboElement& element = node.v.element;
    if (element.tag_namespace == GUMBO_NAMESPACE_SVG) return false;
    if (element.tag_namespace == GUMBO_NAMESPACE_MATHML)
        return element.tag != GUMBO_TAG_ANNOTATION_XML && go(End::nothing);
    if (isLeftOut(element)) return false;
    switch (element.tag) {
        case GUMBO_TAG_H1:
        case GUMBO_TAG_H2:
        case GUMBO_TAG_H3:
        case GUMBO_TAG_H4:
        case GUMBO_TAG_H5:
        case GUMBO_TAG_H6:
            return enterHeading(static_cast<unsigned>(element.tag - GUMBO_TAG_H1) + 1);
        case GUMBO_TAG_UL:
        case GUMBO_TAG_MENU:
        case GUMBO_TAG_DIR:
            return enterList(element, false);
        case GUMBO_TAG_OL:
            return enterList(element, true);
        case GUMBO_TAG_LI:
            return enterItem();
        case GUMBO_TAG_BLOCKQUOTE:
            return enterQuote("> ", "> ");
        case GUMBO_TAG_DD:
            return enterQuote(": ", "  ");
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_LISTING:
        case GUMBO_TAG_XMP:
        case GUMBO_TAG_PLAINTEXT:
            writePreformatted(node);
            return false;
        case GUMBO_TAG_CODE:
        case GUMBO_TAG_KBD:
        case GUMBO_TAG_SAMP:
        case GUMBO_TAG_TT:
            writeCode(node);
            return false;
        case GUMBO_TAG_A:
            return enterLink(node);
        case GUMBO_TAG_B:
        case GUMBO_TAG_STRONG:
            return enterMark("**");
        case GUMBO_TAG_I:
        case GUMBO_TAG_EM:
            return enterMark("*");
        case GUMBO_TAG_S:
        case GUMBO_TAG_DEL:
        case GUMBO_TAG_STRIKE:
            return enterMark("~~");
        case GUMBO_TAG_Q:
            writer().openMark("\"", "\"");
            return go(End::mark);
        case GUMBO_TAG_IMG:
            writeImage(element);
            return false;
        case GUMBO_TAG_BR:
            writer().breakLine(true);
            return false;
        case GUMBO_TAG_HR:
            writer().breakBlock();
            if (markdown() && !writer().oneLine()) writer().lines("---");
            return false;
        case GUMBO_TAG_TABLE:
            return enterTable(node);
        case GUMBO_TAG_TR:
            return enterRow();
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TH:
            return enterCell(element);
        case GUMBO_TAG_P:
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_ADDRESS:
        case GUMBO_TAG_ARTICLE:
        case GUMBO_TAG_ASIDE:
        case GUMBO_TAG_CAPTION:
        case GUMBO_TAG_CENTER:
        case GUMBO_TAG_DETAILS:
        case GUMBO_TAG_DL:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_FIELDSET:
        case GUMBO_TAG_FIGCAPTION:
        case GUMBO_TAG_FIGURE:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_FORM:
        case GUMBO_TAG_HEADER:
        case GUMBO_TAG_HGROUP:
        case GUMBO_TAG_LEGEND:
        case GUMBO_TAG_MAIN:
        case GUMBO_TAG_SECTION:
        case GUMBO_TAG_SUMMARY:
            writer().breakBlock();
            return go(End::block);
        default:
            return go(End::nothing);
    }
}

void Reader::leave() {
    const End end = ends_.back();
    ends_.pop_back();
    switch (end) {
        case End::nothing:
            break;
        case End::line:
            writer().breakLine();
            break;
        case End::block:
            writer().breakBlock();
            break;
        case End::quote:
            writer().breakBlock();
            writer().leaveBlock();
            break;
        case End::heading:
            if (headingLevel_ == 1 && writer().size() > headingStart_) sawMainHeading_ = true;
            writer().setOneLine(false);
            writer().breakBlock();
            writer().leaveBlock();
            break;
        case End::list:
            lists_.pop_back();
            lists_.empty() ? writer().breakBlock() : writer().breakLine();
            break;
        case End::item:
            writer().breakLine();
            writer().leaveBlock();
            break;
        case End::mark:
            writer().closeMark();
            break;
        case End::cell: {
            std::string text = cell_->finish();
            cell_.reset();
            table_->addCell(std::move(text), cellColumns_);
            break;
        }
        case End::table:
            leaveTable();
            break;
    }
}

bool Reader::enterHeading(unsigned level) {
    writer().breakBlock();
    if (writer().oneLine()) return go(End::block);
    writer().enterBlock(markdown() ? std::string(level, '#') + " " : "", "");
    writer().setOneLine(true);
    headingStart_ = writer().size();
    headingLevel_ = level;
    return go(End::heading);
}

bool Reader::enterList(const GumboElement& list, bool ordered) {
    lists_.empty() ? writer().breakBlock() : writer().breakLine();
    lists_.push_back({ordered, numberOf<std::int32_t>(attribute(list, "start"), 1)});
    return go(End::list);
}

bool Reader::enterItem() {
    writer().breakLine();
    std::string marker = "- ";
    if (!lists_.empty() && lists_.back().ordered) marker = std::to_string(lists_.back().next++) + ". ";
    std::string rest(marker.size(), ' ');
    writer().enterBlock(std::move(marker), std::move(rest));
    return go(End::item);
}

bool Reader::enterQuote(std::string first, std::string rest) {
    writer().breakBlock();
    if (markdown())
        writer().enterBlock(std::move(first), std::move(rest));
    else
        writer().enterBlock("  ", "  ");
    return go(End::quote);
}

bool Reader::enterMark(std::string_view mark) {
    if (!markdown()) return go(End::nothing);
    writer().openMark(std::string(mark), std::string(mark));
    return go(End::mark);
}

bool Reader::enterLink(const GumboNode& link) {
    const std::string_view reference = trimmed(attribute(link.v.element, "href"));
    if (reference.empty() || reference[0] == '#') {
        const GumboVector& children = childrenOf(link);
        const bool single = children.length == 1;
        const bool permalink =
            single && isPermalink(trimmed(textOf(*static_cast<const GumboNode*>(children.data[0])))) &&
            childrenOf(*static_cast<const GumboNode*>(children.data[0])).length == 0;
        return !(permalink && !reference.empty()) && go(End::nothing);
    }
    const std::string target = markdown() ? absolute(reference) : std::string();
    if (target.empty()) return go(End::nothing);
    writer().openMark("[", "](" + linkTarget(target) + ")");
    return go(End::mark);
}

/// Empty when it leads nowhere that could be fetched or written to.
std::string Reader::absolute(std::string_view reference) const {
    WebUrl::Refusal refusal = WebUrl::Refusal::none;
    if (const std::optional<WebUrl> url = WebUrl::parse(reference, &base_, &refusal))
        return url->text() + url->fragment();
    const std::string scheme = lowerAscii(reference.substr(0, reference.find(':')));
    const bool plain = std::none_of(reference.begin(), reference.end(), [](char c) {
        return static_cast<unsigned char>(c) <= 0x20 || c == '<' || c == '>';
    });
    return plain && (scheme == "mailto" || scheme == "tel") ? std::string(reference) : std::string();
}

void Reader::writeImage(const GumboElement& image) {
    const std::string alternative = collapsed(attribute(image, "alt"));
    if (alternative.empty()) return;
    const std::string source = markdown() ? absolute(trimmed(attribute(image, "src"))) : std::string();
    if (source.empty()) return writer().text(alternative);
    std::string piece = "![";
    appendEscaped(piece, alternative, {false, true});
    writer().verbatim(piece.append("](").append(linkTarget(source)).append(")"));
}

void Reader::writeCode(const GumboNode& code) {
    const std::string text = collapsed(textBelow(code));
    markdown() ? writer().verbatim(codeSpan(text)) : writer().text(text);
}

void Reader::writePreformatted(const GumboNode& pre) {
    if (writer().oneLine()) return writeCode(pre);
    std::string text = textBelow(pre);
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    if (text.empty()) return;
    writer().lines(markdown() ? codeBlock(text, languageOf(pre)) : text);
}

bool Reader::enterTable(const GumboNode& table) {
    writer().breakBlock();
    if (table_ || writer().oneLine() || known_.tables.count(&table) == 0) return go(End::block);
    table_.emplace();
    return go(End::table);
}

bool Reader::enterRow() {
    if (table_) {
        table_->addRow();
        return go(End::nothing);
    }
    writer().breakLine();
    return go(End::line);
}

bool Reader::enterCell(const GumboElement& cell) {
    if (!table_ || !table_->hasRow() || cell_) {
        writer().text(" ");
        return go(End::nothing);
    }
    cell_.emplace(style_, true, most_);
    cellColumns_ = numberOf<unsigned>(attribute(cell, "colspan"), 1);
    return go(End::cell);
}

void Reader::leaveTable() {
    const Table table = *std::exchange(table_, std::nullopt);
    writer().lines(markdown() ? table.markdown() : table.plain());
}

}  // namespace openclaw::web
