#pragma once

#include "dialects/codec.h"

namespace openclaw::dialects {

/// OpenAI's Chat Completions. Each of the four parts stands in a file of its own.
class ChatCodec final : public Codec {
  public:
    Dialect dialect() const noexcept override { return Dialect::chat; }
    Turn decodeRequest(std::string_view body, Dialect target) const override;
    EncodedRequest encodeRequest(const Turn& turn, const ProviderTraits& traits) const override;
    std::unique_ptr<AnswerDecoder> answerDecoder(EventSink& sink, std::string_view answerTool) const override;
    std::unique_ptr<AnswerEncoder> answerEncoder(const AnswerShape& shape, std::string& out) const override;
    int statusOf(const Failure& failure) const noexcept override { return chatStatus(failure); }
    std::string errorBody(const Failure& failure) const override { return chatErrorBody(failure); }
};

}  // namespace openclaw::dialects
