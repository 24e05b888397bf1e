#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "dialects/event.h"
#include "dialects/turn.h"

namespace openclaw::dialects {

/// A whole answer, put together from its events: the items it would be in the next turn, in the order in
/// which they began.
struct Answer {
    std::string id;
    std::string model;
    std::int64_t created = 0;
    std::vector<Item> items;  ///< assistant messages of Text and Refusal parts, calls, reasoning
    std::optional<Usage> usage;
    FinishReason finish = FinishReason::stop;
    std::string stopSequence;
    std::optional<Failure> failure;
};

/// Gathers an answer until its last event.
class AnswerGatherer {
  public:
    /// True with the last event.
    bool take(const Event& event);

    Answer& answer() noexcept { return answer_; }

  private:
    template <typename Piece>
    std::string& tail();
    Reasoning& reasoning();

    Answer answer_;
    std::vector<std::size_t> calls_;  ///< where in `items` each call is
};

}  // namespace openclaw::dialects
