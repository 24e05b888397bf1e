#pragma once

#include "dialects/codec.h"

namespace openclaw::dialects {

/// Open Responses, version 2026-04-24. Each of the four parts stands in a file of its own. What an endpoint
/// needs beyond them (what is stored, tools of the gateway, several steps in one response) is in
/// responses_request.h and response_events.h.
class ResponsesCodec final : public Codec {
  public:
    Dialect dialect() const noexcept override { return Dialect::responses; }
    Turn decodeRequest(std::string_view body, Dialect target) const override;
    EncodedRequest encodeRequest(const Turn& turn, const ProviderTraits& traits) const override;
    std::unique_ptr<AnswerDecoder> answerDecoder(EventSink& sink, std::string_view answerTool) const override;
    std::unique_ptr<AnswerEncoder> answerEncoder(const AnswerShape& shape, std::string& out) const override;
    int statusOf(const Failure& failure) const noexcept override { return chatStatus(failure); }
    std::string errorBody(const Failure& failure) const override { return responsesErrorBody(failure); }
};

}  // namespace openclaw::dialects
