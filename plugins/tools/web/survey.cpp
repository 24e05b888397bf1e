#include "survey.h"

#include <algorithm>
#include <vector>

#include "text.h"

namespace openclaw::web {
namespace {

constexpr std::size_t kLongestTitle = 1'000;

struct Candidate {
    const GumboNode* node;
    bool layout;
    unsigned columns = 0;  ///< of this row
    unsigned widest = 0;
};

bool laysOut(const GumboElement& table) {
    const std::string_view role = attribute(table, "role");
    return role == "presentation" || role == "none";
}

}  // namespace

std::string textBelow(const GumboNode& node) {
    std::string text;
    walk(
        node,
        [&](const GumboNode& inner) {
            text += textOf(inner);
            if (inner.type != GUMBO_NODE_ELEMENT) return inner.type == GUMBO_NODE_DOCUMENT;
            const GumboTag tag = inner.v.element.tag;
            if (tag == GUMBO_TAG_BR) text += '\n';
            return tag != GUMBO_TAG_SCRIPT && tag != GUMBO_TAG_STYLE && tag != GUMBO_TAG_SVG &&
                   (&inner == &node || !isHidden(inner.v.element));
        },
        [](const GumboNode&) {});
    return text;
}

Survey survey(const GumboNode& root) {
    Survey found;
    std::vector<Candidate> open;
    walk(
        root,
        [&](const GumboNode& node) {
            if (node.type != GUMBO_NODE_ELEMENT) return node.type == GUMBO_NODE_DOCUMENT;
            const GumboElement& element = node.v.element;
            if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return false;
            if (element.tag == GUMBO_TAG_TITLE && found.title.empty()) {
                const std::string title = collapsed(textBelow(node));
                found.title = wholeCharacters(std::string_view(title).substr(0, kLongestTitle));
            } else if (element.tag == GUMBO_TAG_BASE && found.base.empty()) {
                found.base = attribute(element, "href");
            } else if (element.tag == GUMBO_TAG_TABLE) {
                if (!open.empty()) open.back().layout = true;
                open.push_back({&node, laysOut(element)});
            } else if (element.tag == GUMBO_TAG_TR && !open.empty()) {
                open.back().columns = 0;
            } else if ((element.tag == GUMBO_TAG_TD || element.tag == GUMBO_TAG_TH) && !open.empty()) {
                open.back().widest = std::max(open.back().widest, ++open.back().columns);
            }
            return true;
        },
        [&](const GumboNode& node) {
            if (open.empty() || open.back().node != &node) return;
            if (!open.back().layout && open.back().widest >= 2) found.tables.insert(&node);
            open.pop_back();
        });
    return found;
}

}  // namespace openclaw::web
