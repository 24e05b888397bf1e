#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/json_writer.h"
#include "dialects/turn.h"

namespace openclaw::dialects {

/// A content part of a message or of reasoning as it grows.
struct OutputPart {
    enum class Kind : std::uint8_t { text, refusal, summary };

    Kind kind = Kind::text;
    std::string text;

    void write(JsonWriter& json) const;
};

/// One item of a response's output as it grows.
struct OutputItem {
    enum class Kind : std::uint8_t { message, reasoning, call, result, relayed };

    Kind kind = Kind::message;
    std::string id;
    std::vector<OutputPart> parts;  ///< of a message or of reasoning; of a relayed one until it is done
    Reasoning seal;                 ///< of reasoning: what its vendor wants to see again
    ToolCall call;
    std::string json;  ///< the whole item, once it is done; of a relayed one also before
    bool done = false;

    /// The item so far, with a status where its kind has one.
    std::string text(std::string_view status) const;
    /// As it is announced: without content.
    std::string announced() const;
};

/// A relayed item that will not be done, with what was told of it; empty where nothing was.
std::string cutShort(const OutputItem& relayed);

/// A tool's result as an item that is done.
OutputItem resultItem(std::string id, const ToolResult& result);

}  // namespace openclaw::dialects
