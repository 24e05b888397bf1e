#pragma once

#include <string>

#include "dialects/answer.h"
#include "dialects/codec.h"

namespace openclaw::dialects {

/// Writes a whole answer, or the error it has become, once its last event is there.
class BodyEncoder : public AnswerEncoder {
  public:
    /// `codec` and `out` outlive it.
    BodyEncoder(const Codec& codec, const AnswerShape& shape, std::string& out)
        : codec_(codec), model_(shape.model), out_(out) {}

    void onEvent(const Event& event) final {
        if (!gatherer_.take(event)) return;
        const Answer& answer = gatherer_.answer();
        if (answer.failure) {
            status_ = codec_.statusOf(*answer.failure);
            out_.append(codec_.errorBody(*answer.failure));
        } else {
            write(answer, out_);
        }
    }
    int status() const noexcept final { return status_; }

  protected:
    /// Appends the body of an answer without a failure.
    virtual void write(const Answer& answer, std::string& out) const = 0;

    /// The name that the answer bears.
    const std::string& modelOf(const Answer& answer) const noexcept {
        return model_.empty() ? answer.model : model_;
    }

  private:
    const Codec& codec_;
    std::string model_;
    std::string& out_;
    AnswerGatherer gatherer_;
    int status_ = 200;
};

}  // namespace openclaw::dialects
