#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/event.h"
#include "dialects/response_output.h"
#include "dialects/response_resource.h"
#include "dialects/responses_request.h"

namespace openclaw::dialects {

/// What a response is given before it has anything to say.
struct ResponseStart {
    std::string id;              ///< "resp_…"
    std::int64_t createdAt = 0;  ///< seconds since the Unix epoch
    std::string model;           ///< as the client named it
    bool stream = true;          ///< false: nothing is written, only gathered
    IdMaker newItemId = newId;
};

/// How one answer of a model ended.
struct ResponseStep {
    bool over = false;
    FinishReason finish = FinishReason::stop;
    bool refused = false;         ///< it said so in words
    std::vector<ToolCall> calls;  ///< in the order in which they began
    std::optional<Failure> failure;
};

/// Makes one response, as events and as a resource, of the answers of one or several models and of the
/// results of tools that the gateway ran in between:
///
///     begin()  ( a model's events  addToolResult()* )+  complete() | incomplete() | fail() | cancel()
///
/// Each answer comes through onEvent(), or through a ResponsesRelay. Its Finished or Failed ends the step and
/// never the response: what happens then, the caller decides. Items are numbered through the whole response,
/// events from 0 without a gap. [one thread at a time; no I/O, never throws but for lack of memory]
class ResponseEvents final : public EventSink {
  public:
    /// Events are appended to `out`, which outlives this and which the caller empties whenever it likes;
    /// `data: [DONE]` after the last one is the caller's. `request` is read here only.
    ResponseEvents(const ResponsesRequest& request, ResponseStart start, std::string& out);

    /// Tells that it waits for its turn: response.created, response.queued. Before begin(), if at all.
    void queue();
    /// response.created, unless told before, and response.in_progress.
    void begin();

    void onEvent(const Event& event) override;
    /// The result of a call that the gateway ran: an item of its own.
    void addToolResult(const ToolResult& result);
    const ResponseStep& step() const noexcept { return step_; }

    // The last event; `now` in seconds since the Unix epoch. Nothing may follow.
    /// As the last step ended: completed, or incomplete for a limit or a filter, or failed.
    void complete(std::int64_t now);
    void incomplete(std::string_view reason);
    void fail(const Failure& failure);
    /// There is no event for it: response.incomplete whose response is `cancelled`.
    void cancel();

    /// The response as it stands; open items are in progress.
    ResponseResource resource() const;
    ResponseStatus status() const noexcept { return resource_.status; }
    /// The number that the next event will have.
    std::int64_t nextSequenceNumber() const noexcept { return sequence_; }
    const std::optional<Usage>& usage() const noexcept { return resource_.usage; }

    // For ResponsesRelay, which writes a vendor's own events.
    /// While items are relayed, onEvent() only notes how the step goes.
    void setRelaying(bool relaying) noexcept { relaying_ = relaying; }
    std::size_t firstOutputOfStep() const noexcept { return stepBegin_; }
    void relayItem(std::size_t outputIndex, std::string json, bool done);
    /// What was told of an item, for the case that its end never comes.
    void relayText(std::size_t outputIndex, OutputPart::Kind kind, std::size_t part, std::string_view text);
    void relayArguments(std::size_t outputIndex, std::string_view text);
    /// Opens an event up to and without its first member; "}\n\n" ends it. Null without a stream.
    std::string* beginRelayed(std::string_view type);
    std::int64_t takeSequenceNumber() noexcept { return sequence_++; }

  private:
    void on(const Started& started);
    void on(const TextDelta& delta);
    void on(const RefusalDelta& delta);
    void on(const ReasoningDelta& delta);
    void on(const ReasoningSignature& signature);
    void on(const RedactedReasoning& redacted);
    void on(const ToolCallBegin& call);
    void on(const ToolCallArguments& arguments);
    void on(const ToolCallEnd& call);
    void on(const Usage& usage);
    void on(const Finished& finished);
    void on(const Failed& failed);
    void note(const Event& event);

    void give(OutputItem::Kind itemKind, OutputPart::Kind partKind, std::string_view text);
    std::size_t open(OutputItem item);
    void openPart(OutputPart::Kind kind);
    void endPart(std::size_t index);
    void endTail(std::string_view status = "completed");
    void endItem(std::size_t index, std::string_view status);
    void endCall(std::size_t call, std::string_view status);
    void end(std::string_view type, ResponseStatus status);
    void tell(std::string_view type);
    JsonWriter beginEvent(std::string_view type);
    JsonWriter beginPartEvent(std::string_view type, std::size_t index);
    void endEvent();

    ResponseResource resource_;
    IdMaker newItemId_;
    bool stream_;
    std::string& out_;
    std::string quiet_;  ///< what would be written, without a stream
    std::int64_t sequence_ = 0;
    std::vector<OutputItem> items_;
    std::optional<std::size_t> tail_;  ///< the message or reasoning that goes on
    std::vector<std::size_t> calls_;   ///< where in items_ the calls of this step are
    std::size_t stepBegin_ = 0;
    Usage usedBefore_;  ///< by the steps before this one
    ResponseStep step_;
    bool created_ = false;
    bool relaying_ = false;
};

}  // namespace openclaw::dialects
