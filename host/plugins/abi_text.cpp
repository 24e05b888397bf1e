#include "plugins/abi_text.h"

#include <algorithm>

#include "base/text.h"

namespace openclaw::plugins {
namespace {

constexpr std::size_t longestText = 8192;

bool isContinuation(char c) noexcept {
    return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

}  // namespace

std::string printable(const openclaw_string& text) {
    std::string_view kept = view(text);
    if (kept.size() > longestText) {
        std::size_t end = longestText;
        while (end > 0 && isContinuation(kept[end])) --end;
        kept = kept.substr(0, end);
    }
    std::string out(kept);
    if (!text::isValidUtf8(out)) {
        std::replace_if(
            out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }, '?');
    }
    return out;
}

}  // namespace openclaw::plugins
