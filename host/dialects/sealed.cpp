#include "dialects/sealed.h"

#include "base/error.h"

namespace openclaw::dialects {
namespace {

constexpr std::string_view thinkingPrefix = "messages.thinking:";
constexpr std::string_view redactedPrefix = "messages.redacted:";
constexpr std::string_view summaryPrefix = "gateway.summary:";

}  // namespace

std::string encryptedContentOf(const Reasoning& reasoning) {
    if (!reasoning.redacted.empty()) return std::string(redactedPrefix).append(reasoning.redacted);
    if (reasoning.signature.empty()) return reasoning.encrypted;
    return std::string(thinkingPrefix).append(reasoning.signature).append(":").append(reasoning.text);
}

void readEncryptedContent(std::string_view content, Reasoning& reasoning) {
    if (content.starts_with(redactedPrefix)) {
        reasoning.redacted = content.substr(redactedPrefix.size());
        reasoning.text.clear();
    } else if (content.starts_with(thinkingPrefix)) {
        content.remove_prefix(thinkingPrefix.size());
        const std::size_t colon = content.find(':');
        reasoning.signature = content.substr(0, colon);
        if (colon != std::string_view::npos) reasoning.text = content.substr(colon + 1);
    } else {
        reasoning.encrypted = content;
    }
}

std::string compactionContentOf(std::string_view summary) {
    return std::string(summaryPrefix).append(summary);
}

Item readCompaction(std::string_view content) {
    if (!content.starts_with(summaryPrefix)) return Compaction{std::string(content)};
    std::string text = "The conversation so far, in short:\n\n";
    text.append(content.substr(summaryPrefix.size()));
    return Message{Role::user, {Text{std::move(text)}}};
}

void refuseCompaction() {
    throw Error(ErrorCode::invalid_request,
                "\"input\" has a compaction item that this model's provider did not make and cannot read")
        .withParam("input");
}

}  // namespace openclaw::dialects
