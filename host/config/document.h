#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/findings.h"
#include "config/node.h"

namespace openclaw::config {

/// A configuration text with the tree read from it. Every value and key knows its range in the text, so that
/// an edit can replace these bytes alone and leave comments and layout as they are.
class Document {
  public:
    /// Nothing when the text breaks the grammar; what is wrong goes to `findings`.
    static std::optional<Document> read(std::string text, Findings& findings);

    const std::string& text() const noexcept { return text_; }
    const Node& root() const noexcept { return root_; }
    Node& root() noexcept { return root_; }

    /// The bytes of a value or key as they are written, quotes and unsubstituted variables included.
    std::string_view source(const Range& range) const;

    /// The value at a dotted path of object keys (config/key_path.h); null when there is none.
    const Node* find(std::string_view path) const;

  private:
    Document(std::string text, Node root);

    std::string text_;
    Node root_;
};

}  // namespace openclaw::config
