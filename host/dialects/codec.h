#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/event.h"
#include "dialects/failure.h"
#include "dialects/turn.h"

namespace openclaw::dialects {

/// OpenAI's Chat Completions, Anthropic's Messages (version 2023-06-01), Open Responses (2026-04-24).
enum class Dialect : std::uint8_t { chat, messages, responses };

/// The word before the slash of a contract: "chat" of "chat/1".
std::string_view nameOf(Dialect dialect) noexcept;

/// What the provider that a request is encoded for wants or can do; its configuration says so.
struct ProviderTraits {
    std::int64_t defaultMaxTokens = 8192;  ///< messages: where the client names no limit, which it requires
    bool structuredOutputs = false;        ///< messages: takes output_config.format and strict tools
    bool adaptiveThinking = false;         ///< messages: takes an effort in place of a budget of thinking
    bool legacyMaxTokens = false;          ///< chat: knows max_tokens, but not max_completion_tokens
};

struct EncodedRequest {
    std::string body;
    /// The client's fields that the provider will not see, each once, dotted: "seed", "messages.name".
    std::vector<std::string> dropped;
    /// The tool that was put in to get an answer of a given form; the decoder of the answer makes its
    /// arguments the answer's text. Empty: none.
    std::string answerTool;
};

/// Reads an answer, whole or as a stream, into events. Never throws: what cannot be read is a Failed event.
/// [loop thread]
class AnswerDecoder {
  public:
    virtual ~AnswerDecoder() = default;
    /// Bytes of an event stream, cut anywhere.
    virtual void onStream(std::string_view bytes) = 0;
    /// The stream has ended; without a sign that the answer was complete this is a Failed event.
    virtual void onStreamEnd() = 0;
    /// In place of a stream: the whole body of an answer that succeeded.
    virtual void onBody(std::string_view body) = 0;
};

/// How the client wants its answer.
struct AnswerShape {
    bool stream = false;
    bool includeUsage = false;
    std::string model;  ///< the name the answer bears; empty: as the provider says
};

/// Writes an answer from its events: a stream's bytes with each event, a whole body with the last one. [loop
/// thread]
class AnswerEncoder : public EventSink {
  public:
    virtual ~AnswerEncoder() = default;
    /// The HTTP status a whole answer has: 200, or that of the failure.
    virtual int status() const noexcept = 0;
};

/// One dialect: three of them, never a translator between two. Stateless; [any thread].
class Codec {
  public:
    virtual ~Codec() = default;

    virtual Dialect dialect() const noexcept = 0;

    /// What `target` cannot carry is refused or named in Turn::dropped, as fieldRules() says. Throws
    /// Error(invalid_request) with the field in `param`.
    virtual Turn decodeRequest(std::string_view body, Dialect target) const = 0;

    /// Throws Error(invalid_request) where the values, and not the fields, cannot be carried.
    virtual EncodedRequest encodeRequest(const Turn& turn, const ProviderTraits& traits) const = 0;

    /// `sink` outlives the decoder. `answerTool` is EncodedRequest's.
    virtual std::unique_ptr<AnswerDecoder> answerDecoder(EventSink& sink,
                                                         std::string_view answerTool) const = 0;

    /// Appends to `out`, which outlives it and which the caller empties whenever it likes.
    virtual std::unique_ptr<AnswerEncoder> answerEncoder(const AnswerShape& shape,
                                                         std::string& out) const = 0;

    virtual int statusOf(const Failure& failure) const noexcept = 0;
    virtual std::string errorBody(const Failure& failure) const = 0;
};

const Codec& codecOf(Dialect dialect) noexcept;

/// The codec of a contract ("messages/1") or null.
const Codec* codecOfContract(std::string_view contract) noexcept;

}  // namespace openclaw::dialects
