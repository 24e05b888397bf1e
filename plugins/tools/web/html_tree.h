#pragma once

#include <gumbo.h>

#include <csetjmp>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "effort.h"

namespace openclaw::web {

/// A document as a browser would understand it (the HTML Standard's parser). Nodes live as long as this
/// object, and so must `html`.
class HtmlTree {
  public:
    /// `html` is valid UTF-8.
    HtmlTree(std::string_view html, const Effort& effort);
    HtmlTree(const HtmlTree&) = delete;
    HtmlTree& operator=(const HtmlTree&) = delete;

    /// Null when the document was too much effort, in time or memory.
    const GumboNode* root() const noexcept { return root_; }

  private:
    static void* allocate(void* self, std::size_t size);

    std::vector<std::unique_ptr<std::byte[]>> blocks_;
    std::byte* free_ = nullptr;
    std::size_t room_ = 0;
    std::size_t taken_ = 0;
    std::size_t allocations_ = 0;
    const Effort& effort_;
    std::jmp_buf giveUp_{};
    const GumboNode* root_ = nullptr;
};

/// What `element` has; empty when it has not.
std::string_view attribute(const GumboElement& element, const char* name) noexcept;
bool hasAttribute(const GumboElement& element, const char* name) noexcept;
/// No browser would show it.
bool isHidden(const GumboElement& element);

/// The children of any node.
const GumboVector& childrenOf(const GumboNode& node) noexcept;
/// As it stands in the document, of text nodes only; empty otherwise.
std::string_view textOf(const GumboNode& node) noexcept;

/// Visits a node and everything in it in the order of the document, without recursion: trees are as deep as
/// whoever wrote them likes. `enter(node)` answers whether to go inside; then `leave(node)` follows.
template <class Enter, class Leave>
void walk(const GumboNode& root, Enter enter, Leave leave) {
    struct Level {
        const GumboNode* node;
        unsigned next;
    };
    std::vector<Level> levels;
    if (enter(root)) levels.push_back({&root, 0});
    while (!levels.empty()) {
        const GumboVector& children = childrenOf(*levels.back().node);
        if (levels.back().next == children.length) {
            leave(*levels.back().node);
            levels.pop_back();
            continue;
        }
        const auto& child = *static_cast<const GumboNode*>(children.data[levels.back().next++]);
        if (enter(child)) levels.push_back({&child, 0});
    }
}

}  // namespace openclaw::web
