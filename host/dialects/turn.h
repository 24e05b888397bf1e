#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace openclaw::dialects {

// One request for an answer of a model, in no vendor's words: what every dialect is decoded into and encoded
// from. Whole values that own their text; JSON that only passes through (schemas, arguments) stays text.

struct Text {
    std::string text;
};

/// Either `data` with its media type, or `url`.
struct Image {
    std::string url;
    std::string mediaType;
    std::string data;    ///< base64
    std::string detail;  ///< "low", "high", "auto" or empty
};

/// A document: `data` with its media type, or `url`, or the `id` it was uploaded under.
struct File {
    std::string name;
    std::string mediaType;
    std::string data;  ///< base64
    std::string url;
    std::string id;
};

/// What a model said instead of answering.
struct Refusal {
    std::string text;
};

using Part = std::variant<Text, Image, File, Refusal>;

enum class Role : std::uint8_t { system, developer, user, assistant };

/// As the Chat and the Responses API say it.
std::string_view wordOf(Role role) noexcept;

struct Message {
    Role role = Role::user;
    std::vector<Part> parts;
    std::string phase = {};  ///< of an assistant's: "commentary", "final_answer" or empty
};

struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments;  ///< the text of a JSON object, unless the model was cut short in it
};

struct ToolResult {
    std::string callId;
    std::vector<Part> parts;
    bool error = false;
};

/// What a model thought. A vendor takes its own thinking back only with the signature it gave.
struct Reasoning {
    std::string text;
    std::string signature;
    std::string redacted;        ///< thinking that only the vendor can read; then `text` is empty
    std::string summary = {};    ///< what may be shown of it where `text` may not
    std::string encrypted = {};  ///< the whole of it as the Responses API gives and takes it back
};

/// A conversation that a vendor has made short; only it can read it.
struct Compaction {
    std::string content;
};

/// In the order in which things were said. What one assistant turn brought stands together: its reasoning,
/// its message, its tool calls.
using Item = std::variant<Message, ToolCall, ToolResult, Reasoning, Compaction>;

struct Tool {
    std::string name;
    std::string description;
    std::string schema;  ///< JSON Schema of the arguments, as text; never empty
    bool strict = false;
};

/// A tool of the gateway, which a request asks for by its name alone.
struct NamedTool {
    std::string name;
    std::size_t position = 0;  ///< in "tools"
};

enum class ToolChoiceMode : std::uint8_t { automatic, none, required, named };

struct ToolChoice {
    ToolChoiceMode mode = ToolChoiceMode::automatic;
    std::string name;  ///< of the tool, with `named`
};

enum class FormatKind : std::uint8_t { jsonObject, jsonSchema };

/// The form an answer's text must have; without one it is free text.
struct ResponseFormat {
    FormatKind kind = FormatKind::jsonObject;
    std::string name;
    std::string description;
    std::string schema;  ///< with jsonSchema: JSON Schema as text
    bool strict = false;
};

enum class Effort : std::uint8_t { none, minimal, low, medium, high, xhigh };

/// How much a model shall think before it answers.
struct Thinking {
    Effort effort = Effort::medium;
    std::optional<std::int64_t>
        budgetTokens;          ///< said in so many tokens; `effort` is the nearest word for it
    std::string summary = {};  ///< of its thoughts: "auto", "concise", "detailed" or empty
    bool effortSaid = true;    ///< otherwise only the summary was asked for
};

struct Sampling {
    std::optional<double> temperature;  ///< 0 to 2
    std::optional<double> topP;         ///< 0 to 1
    std::optional<std::int64_t> topK;
    std::optional<std::int64_t> maxTokens;
    std::optional<std::int64_t> seed;
    std::optional<double> frequencyPenalty;
    std::optional<double> presencePenalty;
    std::vector<std::string> stop;
};

struct Turn {
    std::string model;
    std::vector<std::string> instructions;  ///< said apart from the conversation, before it
    std::vector<Item> items;
    std::vector<Tool> tools;
    std::optional<ToolChoice> toolChoice;
    std::vector<std::string> allowedTools;  ///< the ones that may be called now; empty: all
    std::optional<bool> parallelToolCalls;
    Sampling sampling;
    std::optional<ResponseFormat> responseFormat;
    std::optional<Thinking> thinking;
    std::string user;            ///< an opaque id of the person, or empty
    std::string metadata;        ///< a JSON object as text, or empty
    std::string serviceTier;     ///< or empty
    std::string verbosity;       ///< "low", "medium", "high" or empty
    std::string promptCacheKey;  ///< or empty
    std::string truncation;      ///< what the vendor may do with a long conversation: "auto" or empty
    std::optional<std::int64_t> topLogprobs;
    bool encryptedReasoning = false;  ///< thinking shall come with what its vendor wants to take it back
    bool stream = false;
    bool includeUsage = false;  ///< a stream shall tell its usage

    std::vector<std::string> dropped;  ///< names of the client's fields that the target will not see
};

/// May the tool be called now? A provider that knows no such list is not told of the others.
inline bool mayCall(const Turn& turn, const Tool& tool) {
    return turn.allowedTools.empty() || std::find(turn.allowedTools.begin(), turn.allowedTools.end(),
                                                  tool.name) != turn.allowedTools.end();
}

}  // namespace openclaw::dialects
