#include "config/document.h"

#include <utility>

#include "config/json5.h"
#include "config/key_path.h"

namespace openclaw::config {

std::optional<Document> Document::read(std::string text, Findings& findings) {
    auto root = readJson5(text, findings);
    if (!root) return std::nullopt;
    return Document(std::move(text), std::move(*root));
}

Document::Document(std::string text, Node root) : text_(std::move(text)), root_(std::move(root)) {}

std::string_view Document::source(const Range& range) const {
    return std::string_view(text_).substr(range.begin.offset, range.end - range.begin.offset);
}

const Node* Document::find(std::string_view path) const {
    const Node* node = &root_;
    for (const std::string& name : namesOf(path)) {
        node = member(*node, name);
        if (node == nullptr) return nullptr;
    }
    return node;
}

}  // namespace openclaw::config
