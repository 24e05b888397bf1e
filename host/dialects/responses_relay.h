#pragma once

#include <boost/json/fwd.hpp>

#include <string>
#include <string_view>

#include "dialects/codec.h"
#include "dialects/response_events.h"
#include "dialects/responses_answer_decode.h"
#include "dialects/sse_reader.h"

namespace openclaw::dialects {

/// Passes on one answer of a vendor that speaks Open Responses itself. Its events about items go to the
/// client byte for byte but for their sequence_number and output_index; its response objects never do: the
/// client's has our id, model name, tools and all else that was asked. Takes the place of a decoder in front
/// of `events`; one for each step. [loop thread]
class ResponsesRelay final : public AnswerDecoder {
  public:
    /// `events` outlives it. `observer`, which may be null, sees the answer's canonical events after
    /// `events`.
    explicit ResponsesRelay(ResponseEvents& events, EventSink* observer = nullptr);
    ~ResponsesRelay() override { events_.setRelaying(false); }
    ResponsesRelay(const ResponsesRelay&) = delete;
    ResponsesRelay& operator=(const ResponsesRelay&) = delete;

    void onStream(std::string_view bytes) override;
    void onStreamEnd() override;
    void onBody(std::string_view body) override;

  private:
    class Tee final : public EventSink {
      public:
        Tee(ResponseEvents& events, EventSink* observer) : events_(events), observer_(observer) {}
        void onEvent(const Event& event) override {
            events_.onEvent(event);
            if (observer_ != nullptr) observer_->onEvent(event);
        }

      private:
        ResponseEvents& events_;
        EventSink* observer_;
    };

    void onData(std::string_view name, std::string_view data);
    void relay(std::string_view type, std::string_view data, std::int64_t outputIndex);
    void keepDelta(std::string_view type, const boost::json::object& event, std::int64_t outputIndex);
    void keepItem(std::string_view item, std::int64_t outputIndex, bool done);

    ResponseEvents& events_;
    Tee tee_;
    ResponsesAnswerDecoder decoder_;
    SseReader reader_;
};

}  // namespace openclaw::dialects
