#include "runs/model_call.h"

#include <openclaw/plugin.h>

#include <algorithm>
#include <exception>
#include <utility>
#include <variant>

#include "base/text.h"
#include "dialects/field_rules.h"

namespace openclaw::runs {
namespace {

constexpr std::size_t bodyLimit = std::size_t{64} << 20;
constexpr std::size_t errorLimit = std::size_t{256} << 10;

bool isEventStream(std::string_view contentType) {
    static constexpr std::string_view wanted = "text/event-stream";
    return text::equalsIgnoreCase(contentType.substr(0, wanted.size()), wanted);
}

bool isLast(const dialects::Event& event) noexcept {
    return std::holds_alternative<dialects::Finished>(event) ||
           std::holds_alternative<dialects::Failed>(event);
}

}  // namespace

/// What stands between the decoder and the sink: nothing reaches the sink after the last event, or after the
/// call is gone.
class ModelCall::Decoding final : public dialects::EventSink {
  public:
    explicit Decoding(ModelSink& sink) : sink_(&sink) {}

    void onEvent(const dialects::Event& event) override {
        if (sink_ == nullptr) return;
        ModelSink& sink = *sink_;
        if (isLast(event)) sink_ = nullptr;
        sink.onEvent(event);
    }

    void onProviderHead(int status, const net::Fields& fields) {
        if (sink_ != nullptr) sink_->onProviderHead(status, fields);
    }
    void fail(dialects::Failure failure) { onEvent(dialects::Failed{std::move(failure)}); }
    void forgetSink() noexcept { sink_ = nullptr; }
    bool over() const noexcept { return sink_ == nullptr; }

    std::unique_ptr<dialects::AnswerDecoder> decoder;

  private:
    ModelSink* sink_;
};

ModelCall::ModelCall(std::shared_ptr<const Tables> tables, std::string provider, ModelSink& sink)
    : tables_(std::move(tables)),
      provider_(std::move(provider)),
      decoding_(std::make_shared<Decoding>(sink)) {}

ModelCall::~ModelCall() {
    decoding_->forgetSink();
}

dialects::EncodedRequest encodeFor(const ModelTarget& target, dialects::Turn turn) {
    turn.model = target.target.model;
    dialects::EncodedRequest encoded = target.codec->encodeRequest(turn, traitsOf(*target.provider));
    for (const std::string& field : turn.dropped) dialects::nameDropped(encoded.dropped, field);
    return encoded;
}

std::unique_ptr<ModelCall> ModelCall::start(net::Loop& loop, std::shared_ptr<const Tables> tables,
                                            const ModelTarget& target, dialects::EncodedRequest encoded,
                                            ModelContext context, ModelSink& sink,
                                            const DecoderMaker& decoder) {
    std::unique_ptr<ModelCall> call(new ModelCall(std::move(tables), target.target.provider, sink));
    Decoding& decoding = *call->decoding_;
    if (decoder) decoding.decoder = decoder(target, decoding);
    if (!decoding.decoder) decoding.decoder = target.codec->answerDecoder(decoding, encoded.answerTool);

    plugins::CallRequest request;
    request.operation = OPENCLAW_OP_CHAT;
    request.contract = target.contract;
    request.input = std::move(encoded.body);
    request.requestId = std::move(context.requestId);
    request.principal = std::move(context.principal);
    request.session = std::move(context.session);
    request.traceparent = std::move(context.traceparent);
    request.headers = std::move(context.headers);
    call->call_ = target.provider->invoke(loop, std::move(request), *call);
    return call;
}

void ModelCall::pause() {
    if (call_) call_->pause();
}

void ModelCall::resume() {
    if (call_) call_->resume();
}

void ModelCall::onHead(int status, const net::Fields& fields) {
    status_ = status;
    if (status >= 400) {
        mode_ = Mode::error;
    } else if (isEventStream(fields.get("content-type"))) {
        mode_ = Mode::events;
    } else {
        mode_ = Mode::body;
    }
    const std::shared_ptr<Decoding> decoding = decoding_;
    decoding->onProviderHead(status, fields);
}

void ModelCall::onBytes(std::string_view bytes) {
    const std::shared_ptr<Decoding> decoding = decoding_;
    switch (mode_) {
        case Mode::events:
            return decoding->decoder->onStream(bytes);
        case Mode::body:
            return gather(bytes, bodyLimit);
        case Mode::error:
            gathered_.append(bytes.substr(0, errorLimit - std::min(errorLimit, gathered_.size())));
            return;
        case Mode::noHead:
            return decoding->fail(providerFault("sent no head"));
    }
}

void ModelCall::gather(std::string_view bytes, std::size_t limit) {
    if (gathered_.size() + bytes.size() > limit) {
        const std::shared_ptr<Decoding> decoding = decoding_;
        return decoding->fail(
            providerFault("sent an answer of more than " + std::to_string(limit >> 20) + " MB"));
    }
    gathered_.append(bytes);
}

void ModelCall::onContent(std::string_view, std::string_view) {}

void ModelCall::onProgress(double, std::string_view) {}

void ModelCall::onFinish(const plugins::CallResult& result) {
    const std::shared_ptr<Decoding> decoding = decoding_;
    if (decoding->over()) return;
    if (!result.ok()) return decoding->fail(dialects::failureOf(result.error()));
    switch (mode_) {
        case Mode::events:
            return decoding->decoder->onStreamEnd();
        case Mode::body:
            return decoding->decoder->onBody(gathered_);
        case Mode::error:
            return decoding->fail(dialects::readFailure(status_, gathered_));
        case Mode::noHead:
            return decoding->fail(providerFault("finished without an answer"));
    }
}

dialects::Failure ModelCall::providerFault(const std::string& message) const {
    return dialects::failureOf(
        Error(ErrorCode::upstream_failed, "provider \"" + provider_ + "\" " + message));
}

}  // namespace openclaw::runs
