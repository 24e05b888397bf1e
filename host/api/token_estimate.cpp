#include "api/token_estimate.h"

#include <string_view>
#include <variant>

namespace openclaw::api {
namespace {

constexpr std::int64_t ofEachItem = 4;
constexpr std::int64_t ofEachImage = 1'000;

class Estimate {
  public:
    void add(std::string_view text) {
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            if (byte < 0x80) {
                ++ascii_;
            } else if ((byte & 0xC0) != 0x80) {
                ++other_;
            }
        }
    }
    void add(const std::vector<dialects::Part>& parts) {
        for (const dialects::Part& part : parts) {
            if (const auto* const text = std::get_if<dialects::Text>(&part)) {
                add(text->text);
            } else if (const auto* const refusal = std::get_if<dialects::Refusal>(&part)) {
                add(refusal->text);
            } else {
                fixed_ += ofEachImage;
            }
        }
    }
    void add(const dialects::Item& item) {
        fixed_ += ofEachItem;
        if (const auto* const message = std::get_if<dialects::Message>(&item)) {
            add(message->parts);
        } else if (const auto* const call = std::get_if<dialects::ToolCall>(&item)) {
            add(call->name);
            add(call->arguments);
        } else if (const auto* const result = std::get_if<dialects::ToolResult>(&item)) {
            add(result->parts);
        } else if (const auto* const reasoning = std::get_if<dialects::Reasoning>(&item)) {
            add(reasoning->text);
        } else if (const auto* const compaction = std::get_if<dialects::Compaction>(&item)) {
            add(compaction->content);
        }
    }
    std::int64_t tokens() const { return fixed_ + other_ + (ascii_ + 3) / 4; }

  private:
    std::int64_t ascii_ = 0;
    std::int64_t other_ = 0;
    std::int64_t fixed_ = 0;
};

}  // namespace

std::int64_t estimateTokens(const dialects::Turn& turn) {
    Estimate estimate;
    for (const std::string& text : turn.instructions) estimate.add(std::string_view(text));
    for (const dialects::Item& item : turn.items) estimate.add(item);
    for (const dialects::Tool& tool : turn.tools) {
        estimate.add(std::string_view(tool.name));
        estimate.add(std::string_view(tool.description));
        estimate.add(std::string_view(tool.schema));
    }
    return estimate.tokens();
}

}  // namespace openclaw::api
