#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace openclaw::echo {

struct Tool {
    std::string name;
    boost::json::value parameters;  ///< JSON Schema
};

struct ToolResult {
    std::string name;  ///< empty when no call of that id is in the conversation
    std::string content;
};

/// A chat completion request, as far as the offline model heeds it.
struct ChatRequest {
    enum class ToolChoice : std::uint8_t { automatic, none, required, function };
    enum class Format : std::uint8_t { text, jsonObject, jsonSchema };

    std::string model;
    std::string said;                 ///< the last user message
    std::vector<ToolResult> results;  ///< the tool messages that end the conversation
    std::vector<Tool> tools;
    ToolChoice toolChoice = ToolChoice::automatic;
    std::string chosenTool;  ///< of ToolChoice::function
    bool parallelCalls = true;
    bool stream = false;
    bool includeUsage = false;
    unsigned choices = 1;
    std::optional<std::uint64_t> maxTokens;
    std::vector<std::string> stop;
    Format format = Format::text;
    boost::json::value schema;  ///< of Format::jsonSchema
    std::uint64_t promptTokens = 0;

    const Tool* tool(std::string_view name) const noexcept;
};

/// Throws BadRequest.
ChatRequest parseChatRequest(std::string_view json);

/// A request to complete texts, which are as many conversations.
struct CompletionRequest {
    ChatRequest common;  ///< what all of them share
    std::vector<std::string> prompts;
};

/// Throws BadRequest.
CompletionRequest parseCompletionRequest(std::string_view json);

}  // namespace openclaw::echo
