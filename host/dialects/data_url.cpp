#include "dialects/data_url.h"

#include <array>

#include "base/text.h"

namespace openclaw::dialects {
namespace {

constexpr std::string_view scheme = "data:";

constexpr std::array<bool, 256> makeAlphabet() {
    std::array<bool, 256> table{};
    for (const char c :
         std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}

bool isBase64(std::string_view data) noexcept {
    static constexpr std::array<bool, 256> alphabet = makeAlphabet();
    for (int padding = 0; padding < 2 && data.ends_with('='); ++padding) data.remove_suffix(1);
    bool sound = data.size() % 4 != 1;
    for (const char c : data) sound = sound && alphabet[static_cast<unsigned char>(c)];
    return sound && !data.empty();
}

}  // namespace

bool isDataUrl(std::string_view url) noexcept {
    return text::equalsIgnoreCase(url.substr(0, scheme.size()), scheme);
}

bool isHttpUrl(std::string_view url) noexcept {
    const std::size_t colon = url.find(':');
    if (colon == std::string_view::npos || !url.substr(colon).starts_with("://")) return false;
    const std::string_view name = url.substr(0, colon);
    return text::equalsIgnoreCase(name, "https") || text::equalsIgnoreCase(name, "http");
}

std::optional<DataUrl> readDataUrl(std::string_view url) noexcept {
    if (!isDataUrl(url)) return std::nullopt;
    url.remove_prefix(scheme.size());
    const auto comma = url.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    const std::string_view head = url.substr(0, comma);
    const auto parameter = head.find(';');
    const auto coding = head.rfind(';');
    if (parameter == std::string_view::npos || parameter == 0) return std::nullopt;
    if (!text::equalsIgnoreCase(head.substr(coding + 1), "base64")) return std::nullopt;
    const DataUrl found{head.substr(0, parameter), url.substr(comma + 1)};
    return isBase64(found.data) ? std::optional(found) : std::nullopt;
}

std::string makeDataUrl(std::string_view mediaType, std::string_view data) {
    std::string url(scheme);
    url.reserve(url.size() + mediaType.size() + data.size() + 8);
    return url.append(mediaType).append(";base64,").append(data);
}

}  // namespace openclaw::dialects
