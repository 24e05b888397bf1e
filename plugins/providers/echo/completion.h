#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "reply.h"
#include "request.h"

namespace openclaw::echo {

/// Writes replies in the shapes of OpenAI's older Completions API: `n` choices for each prompt.
class Completion {
  public:
    /// `seed` tells answers apart, for their ids. `request` is lent.
    Completion(const CompletionRequest& request, std::uint64_t seed);

    std::string completion() const;
    /// Passes each server-sent event on as it is ready, `data: [DONE]` included.
    void stream(const std::function<void(std::string_view event)>& send) const;
    std::uint64_t completionTokens() const noexcept;

  private:
    boost::json::object frame(boost::json::array choices) const;
    boost::json::object usage() const;

    const CompletionRequest& request_;
    std::vector<Reply> replies_;  ///< one a choice
    std::string id_;
};

}  // namespace openclaw::echo
