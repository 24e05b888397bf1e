#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "fields.h"
#include "reply.h"
#include "request.h"

namespace openclaw::echo {

/// A moment for answers to be from: the same request gets the same bytes, whenever it is asked.
constexpr std::int64_t kCreated = 1'735'689'600;

/// Writes a reply in the shapes of OpenAI's Chat Completions API.
class Answer {
  public:
    /// `seed` tells answers apart, for their ids. Both texts are lent.
    Answer(const ChatRequest& request, const Reply& reply, std::uint64_t seed);

    std::string completion() const;

    /// Passes each server-sent event on as it is ready, `data: [DONE]` included.
    void stream(const std::function<void(std::string_view event)>& send) const;

    std::uint64_t completionTokens() const noexcept;

  private:
    std::string callId(unsigned choice, std::size_t call) const;
    boost::json::object usage() const;
    boost::json::array callsOf(unsigned choice) const;
    std::string chunk(unsigned choice, const boost::json::object& delta, std::string_view finishReason) const;
    void streamText(unsigned choice, const std::function<void(std::string_view)>& send) const;
    void streamCalls(unsigned choice, const std::function<void(std::string_view)>& send) const;

    const ChatRequest& request_;
    const Reply& reply_;
    std::string seed_;
    std::string start_;  ///< of each chunk, up to its choices
};

/// OpenAI's error body.
std::string errorBody(const BadRequest& error);

/// The answer to models.list.
std::string modelList();

}  // namespace openclaw::echo
