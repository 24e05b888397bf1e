#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "dialects/codec.h"
#include "dialects/sse_reader.h"

namespace openclaw::dialects {

/// Reads a vendor's events of Open Responses, in the specification's words and in OpenAI's where they
/// differ. What a vendor did not stream is read from the finished items.
class ResponsesAnswerDecoder final : public AnswerDecoder {
  public:
    explicit ResponsesAnswerDecoder(EventSink& sink) : sink_(sink) {}

    void onStream(std::string_view bytes) override;
    void onStreamEnd() override;
    void onBody(std::string_view body) override;

    /// One event, for whoever reads the stream itself.
    void take(std::string_view type, const boost::json::object& event);
    /// Begins the answer, unless it has begun.
    void start(const boost::json::object& response);
    /// A whole response, for whoever has read the body itself.
    void takeResponse(const boost::json::object& response);
    void fail(Failure failure);
    void failBroken(std::string_view message);
    /// Finished or Failed has been sent.
    bool over() const noexcept { return over_; }

  private:
    enum class Kind : std::uint8_t { other, message, call, reasoning };

    /// An output item, by the vendor's output_index.
    struct Output {
        std::int64_t index = 0;
        Kind kind = Kind::other;
        std::size_t call = 0;
        std::int64_t summaryPart = 0;
        bool spoke = false;
        bool summed = false;  ///< its summary has begun
        bool ended = false;
    };

    void onData(std::string_view name, std::string_view data);
    Output& outputAt(std::int64_t index);
    void begin(Output& output, const boost::json::object& item);
    void end(Output& output, const boost::json::object& item);
    void readParts(const boost::json::object& item, std::string_view key, Output& output);
    void giveText(Output& output, std::string_view text);
    void giveRefusal(Output& output, std::string_view text);
    void giveReasoning(Output& output, std::string_view text);
    void giveSummary(Output& output, std::int64_t part, std::string_view text);
    void giveArguments(Output& output, std::string_view text);
    void readOutput(const boost::json::array& items);
    void readUsage(const boost::json::object& response);
    void finish(const boost::json::object& response);

    EventSink& sink_;
    SseReader reader_;
    std::vector<Output> outputs_;
    std::size_t calls_ = 0;
    bool started_ = false;
    bool refused_ = false;
    bool over_ = false;
};

}  // namespace openclaw::dialects
