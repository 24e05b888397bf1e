#include <optional>
#include <string>

#include "base/clock.h"
#include "dialects/response_events.h"
#include "dialects/responses_codec.h"

namespace openclaw::dialects {
namespace {

constexpr std::string_view idPrefix = "resp_";

/// A response of one step to a request of which nothing is echoed.
class ResponsesEncoder final : public AnswerEncoder {
  public:
    ResponsesEncoder(const AnswerShape& shape, std::string& out) : shape_(shape), out_(out) {}

    void onEvent(const Event& event) override {
        if (const auto* const started = std::get_if<Started>(&event)) begin(*started);
        if (const auto* const failed = std::get_if<Failed>(&event); failed != nullptr && !shape_.stream) {
            status_ = chatStatus(failed->failure);
            out_.append(responsesErrorBody(failed->failure));
            return;
        }
        if (!events_) begin(Started{});
        events_->onEvent(event);
        if (!events_->step().over) return;
        events_->complete(unixMillis() / 1000);
        out_.append(shape_.stream ? "data: [DONE]\n\n" : events_->resource().json());
    }
    int status() const noexcept override { return status_; }

  private:
    void begin(const Started& started) {
        ResponseStart start;
        // Another vendor's id stays readable inside of ours.
        start.id = started.id.starts_with(idPrefix) ? std::string(started.id)
                   : started.id.empty()             ? newId(idPrefix)
                                                    : std::string(idPrefix).append(started.id);
        start.createdAt = started.created > 0 ? started.created : unixMillis() / 1000;
        start.model = shape_.model.empty() ? std::string(started.model) : shape_.model;
        start.stream = shape_.stream;
        ResponsesRequest request;
        request.store = false;
        request.turn.stream = shape_.stream;
        events_.emplace(request, std::move(start), out_);
        events_->begin();
    }

    AnswerShape shape_;
    std::string& out_;
    std::optional<ResponseEvents> events_;
    int status_ = 200;
};

}  // namespace

std::unique_ptr<AnswerEncoder> ResponsesCodec::answerEncoder(const AnswerShape& shape,
                                                             std::string& out) const {
    return std::make_unique<ResponsesEncoder>(shape, out);
}

}  // namespace openclaw::dialects
