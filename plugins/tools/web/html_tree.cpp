#include "html_tree.h"

#include <algorithm>
#include <new>
#include <string>

#include "text.h"

namespace openclaw::web {
namespace {

constexpr std::size_t kBlock = 65'536;
constexpr std::size_t kMostMemory = 128 << 20;
constexpr std::size_t kAllocationsBetweenLooks = 256;
constexpr GumboVector kNone{nullptr, 0, 0};

}  // namespace

HtmlTree::HtmlTree(std::string_view html, const Effort& effort) : effort_(effort) {
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = [](void*, void*) {};
    options.userdata = this;
    options.max_errors = 0;  // each would copy the stack of open elements
    // The parser knows no limits and no failed allocation, and frees trees by recursion. So it gets memory
    // that is dropped as a whole, and is left by the only way there is: it is C and owns nothing else.
    // NOLINTNEXTLINE(cert-err52-cpp)
    if (setjmp(giveUp_) == 0) {
        root_ = gumbo_parse_with_options(&options, html.data(), html.size())->document;
    } else {
        root_ = nullptr;
        blocks_.clear();
    }
}

void* HtmlTree::allocate(void* self, std::size_t size) {
    auto& tree = *static_cast<HtmlTree*>(self);
    constexpr std::size_t kAlignment = alignof(std::max_align_t);
    size = (size + kAlignment - 1) / kAlignment * kAlignment;
    tree.taken_ += size;
    const bool look = ++tree.allocations_ % kAllocationsBetweenLooks == 0;
    if (tree.taken_ > kMostMemory || (look && tree.effort_.spent())) std::longjmp(tree.giveUp_, 1);
    if (size > tree.room_) {
        const std::size_t block = std::max(size, kBlock);
        std::byte* memory = new (std::nothrow) std::byte[block];
        if (memory == nullptr) std::longjmp(tree.giveUp_, 1);
        tree.blocks_.emplace_back(memory);
        tree.free_ = memory;
        tree.room_ = block;
    }
    tree.room_ -= size;
    return std::exchange(tree.free_, tree.free_ + size);
}

std::string_view attribute(const GumboElement& element, const char* name) noexcept {
    const GumboAttribute* found = gumbo_get_attribute(&element.attributes, name);
    return found == nullptr ? std::string_view() : std::string_view(found->value);
}

bool hasAttribute(const GumboElement& element, const char* name) noexcept {
    return gumbo_get_attribute(&element.attributes, name) != nullptr;
}

bool isHidden(const GumboElement& element) {
    if (hasAttribute(element, "hidden")) return true;
    std::string style = lowerAscii(attribute(element, "style"));
    style.erase(
        std::remove_if(style.begin(), style.end(), [](char c) { return c == ' ' || c == '\t' || c == '\n'; }),
        style.end());
    return style.find("display:none") != std::string::npos ||
           style.find("visibility:hidden") != std::string::npos;
}

const GumboVector& childrenOf(const GumboNode& node) noexcept {
    switch (node.type) {
        case GUMBO_NODE_DOCUMENT:
            return node.v.document.children;
        case GUMBO_NODE_ELEMENT:
        case GUMBO_NODE_TEMPLATE:
            return node.v.element.children;
        default:
            return kNone;
    }
}

std::string_view textOf(const GumboNode& node) noexcept {
    switch (node.type) {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_CDATA:
        case GUMBO_NODE_WHITESPACE:
            return node.v.text.text;
        default:
            return {};
    }
}

}  // namespace openclaw::web
