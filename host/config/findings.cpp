#include "config/findings.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/error.h"

namespace openclaw::config {
namespace {

constexpr std::size_t shownFindings = 100;
constexpr std::size_t shownBytes = 80;

}  // namespace

void Findings::add(const Position& at, std::string reason) {
    findings_.push_back({at, std::move(reason)});
}

void Findings::add(std::string reason) {
    findings_.push_back({std::nullopt, std::move(reason)});
}

void Findings::throwIfAny(std::string_view name) const {
    if (findings_.empty()) return;
    std::vector<Finding> sorted = findings_;
    std::stable_sort(sorted.begin(), sorted.end(), [](const Finding& a, const Finding& b) {
        const auto offset = [](const Finding& finding) {
            return finding.at ? finding.at->offset : std::numeric_limits<std::size_t>::max();
        };
        return offset(a) < offset(b);
    });
    std::string message;
    for (std::size_t i = 0; i < std::min(sorted.size(), shownFindings); ++i) {
        if (i > 0) message.push_back('\n');
        if (const auto& at = sorted[i].at) {
            message.append(name);
            message += ':' + std::to_string(at->line) + ':' + std::to_string(at->column) + ": ";
        }
        message += sorted[i].reason;
    }
    if (sorted.size() > shownFindings) {
        message.push_back('\n');
        message.append(name);
        message += ": and " + std::to_string(sorted.size() - shownFindings) + " more";
    }
    throw Error(ErrorCode::config_invalid, message);
}

std::string quoted(std::string_view text) {
    if (text.size() <= shownBytes) return toJson(text);
    std::size_t end = shownBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;  // whole code points only
    return toJson(std::string(text.substr(0, end)) + "...");
}

}  // namespace openclaw::config
