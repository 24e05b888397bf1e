#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "dialects/failure.h"

namespace openclaw::dialects {

// An answer of a model, in no vendor's words, as it comes:
//
//     Started ( text | refusal | reasoning | tool call | Usage )* ( Finished | Failed )
//
// Nothing follows Finished or Failed. Failed may come first. Texts are valid until the sink returns, and
// always whole UTF-8.

struct Started {
    std::string_view id;
    std::string_view model;
    std::int64_t created = 0;  ///< seconds since the Unix epoch; 0: not said
};

struct TextDelta {
    std::string_view text;
};

struct RefusalDelta {
    std::string_view text;
};

struct ReasoningDelta {
    std::string_view text;
    bool summary = false;  ///< what the vendor shows in place of its thoughts
};

/// Signs the reasoning before it; sent once, whole.
struct ReasoningSignature {
    std::string_view signature;
    bool encrypted = false;  ///< it is the whole reasoning, as the Responses API gives and takes it back
};

/// Thinking that only the vendor can read.
struct RedactedReasoning {
    std::string_view data;
};

/// Calls are numbered from 0 in the order in which they begin. Between its begin and its end the arguments of
/// a call come in pieces, also mixed with those of other calls; joined they are the text of a JSON object.
struct ToolCallBegin {
    std::size_t index = 0;
    std::string_view id;
    std::string_view name;
};

struct ToolCallArguments {
    std::size_t index = 0;
    std::string_view text;
};

struct ToolCallEnd {
    std::size_t index = 0;
};

/// Token counts so far, each the whole number and not an increment: the last one holds.
struct Usage {
    std::int64_t input = 0;          ///< all of the input
    std::int64_t output = 0;         ///< all of the output
    std::int64_t cachedInput = 0;    ///< the part of `input` that was read from a cache
    std::int64_t cacheCreation = 0;  ///< the part of `input` that was written into one
    std::int64_t reasoning = 0;      ///< the part of `output` that was thinking
};

enum class FinishReason : std::uint8_t {
    stop,
    stopSequence,
    length,
    toolCalls,
    contentFilter,
    refusal,
    pause
};

struct Finished {
    FinishReason reason = FinishReason::stop;
    std::string_view stopSequence;  ///< which one, where the vendor says it
};

struct Failed {
    Failure failure;
};

using Event =
    std::variant<Started, TextDelta, RefusalDelta, ReasoningDelta, ReasoningSignature, RedactedReasoning,
                 ToolCallBegin, ToolCallArguments, ToolCallEnd, Usage, Finished, Failed>;

/// Takes an answer's events one by one. Called on the loop; does not block and does not throw.
class EventSink {
  public:
    virtual void onEvent(const Event& event) = 0;

  protected:
    EventSink() = default;
    EventSink(const EventSink&) = default;
    EventSink& operator=(const EventSink&) = default;
    ~EventSink() = default;
};

}  // namespace openclaw::dialects
