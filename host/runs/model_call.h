#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dialects/codec.h"
#include "net/fields.h"
#include "net/loop.h"
#include "plugins/call.h"
#include "runs/model_target.h"
#include "runs/tables.h"

namespace openclaw::runs {

/// What goes with a turn to its provider, besides the turn.
struct ModelContext {
    std::string requestId;
    std::string principal;
    std::string session;
    std::string traceparent;
    std::vector<std::pair<std::string, std::string>> headers;  ///< of the client, that are passed on
};

/// Follows one answer of a model, on its loop.
class ModelSink : public dialects::EventSink {
  public:
    /// The provider's status and headers: once, before the first event, unless it never answered.
    virtual void onProviderHead(int status, const net::Fields& fields) = 0;

  protected:
    ~ModelSink() = default;
};

/// Makes a decoder that takes the place of the target's own in front of the sink, or null for that one. The
/// sink outlives it.
using DecoderMaker = std::function<std::unique_ptr<dialects::AnswerDecoder>(const ModelTarget& target,
                                                                            dialects::EventSink& sink)>;

/// The turn in the target's words; `dropped` also names what the turn had lost before. Throws
/// Error(invalid_request) where it cannot be carried. [any thread]
dialects::EncodedRequest encodeFor(const ModelTarget& target, dialects::Turn turn);

/// One request to a model and its answer, stream or whole, decoded into events as it comes. Destroying it
/// ends the call. [loop thread]
class ModelCall final : private plugins::CallSink {
  public:
    /// `sink` hears nothing before this returned, and after Finished or Failed nothing more; it may destroy
    /// the call from inside any event. Throws Error(rate_limited) when the provider's threads are all taken.
    static std::unique_ptr<ModelCall> start(net::Loop& loop, std::shared_ptr<const Tables> tables,
                                            const ModelTarget& target, dialects::EncodedRequest encoded,
                                            ModelContext context, ModelSink& sink,
                                            const DecoderMaker& decoder = {});

    void pause();
    void resume();

    ~ModelCall();
    ModelCall(const ModelCall&) = delete;
    ModelCall& operator=(const ModelCall&) = delete;

  private:
    class Decoding;
    enum class Mode : std::uint8_t { noHead, body, events, error };

    ModelCall(std::shared_ptr<const Tables> tables, std::string provider, ModelSink& sink);

    void onHead(int status, const net::Fields& fields) override;
    void onBytes(std::string_view bytes) override;
    void onContent(std::string_view mediaType, std::string_view bytes) override;
    void onProgress(double fraction, std::string_view message) override;
    void onFinish(const plugins::CallResult& result) override;

    void gather(std::string_view bytes, std::size_t limit);
    dialects::Failure providerFault(const std::string& message) const;

    std::shared_ptr<const Tables> tables_;  ///< what the call started with stays alive
    std::string provider_;
    std::shared_ptr<Decoding> decoding_;  ///< shared with the frame that decodes: the sink may end the call
    Mode mode_ = Mode::noHead;
    int status_ = 0;
    std::string gathered_;
    std::unique_ptr<plugins::Call> call_;
};

}  // namespace openclaw::runs
