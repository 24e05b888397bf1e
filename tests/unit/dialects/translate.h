#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "dialects/codec.h"

namespace openclaw::dialects {

/// Writes down what comes, one line an event.
class RecordingSink final : public EventSink {
  public:
    void onEvent(const Event& event) override {
        std::visit([this](const auto& each) { note(each); }, event);
    }

    std::string log;
    std::string text;  ///< the answer's text, joined
    bool over = false;

  private:
    void line(std::string_view word, std::initializer_list<std::string> values) {
        log.append(word);
        for (const std::string& value : values) log.append(" ").append(value);
        log.push_back('\n');
    }
    void note(const Started& e) { line("started", {std::string(e.id), std::string(e.model)}); }
    void note(const TextDelta& e) {
        text.append(e.text);
        line("text", {std::string(e.text)});
    }
    void note(const RefusalDelta& e) { line("refusal", {std::string(e.text)}); }
    void note(const ReasoningDelta& e) { line("reasoning", {std::string(e.text)}); }
    void note(const ReasoningSignature& e) { line("signature", {std::string(e.signature)}); }
    void note(const RedactedReasoning& e) { line("redacted", {std::string(e.data)}); }
    void note(const ToolCallBegin& e) {
        line("call", {std::to_string(e.index), std::string(e.id), std::string(e.name)});
    }
    void note(const ToolCallArguments& e) {
        line("arguments", {std::to_string(e.index), std::string(e.text)});
    }
    void note(const ToolCallEnd& e) { line("end", {std::to_string(e.index)}); }
    void note(const Usage& e) {
        line("usage", {std::to_string(e.input), std::to_string(e.output), std::to_string(e.cachedInput),
                       std::to_string(e.cacheCreation), std::to_string(e.reasoning)});
    }
    void note(const Finished& e) {
        line("finished", {std::to_string(static_cast<int>(e.reason)), std::string(e.stopSequence)});
        over = true;
    }
    void note(const Failed& e) {
        line("failed", {std::string(wordOf(e.failure.kind)), e.failure.message});
        over = true;
    }
};

inline EncodedRequest translateRequest(std::string_view body, Dialect from, Dialect to,
                                       const ProviderTraits& traits = {}) {
    return codecOf(to).encodeRequest(codecOf(from).decodeRequest(body, to), traits);
}

/// A stream of one dialect as an answer of another, fed in pieces of `step` bytes.
inline std::string translateStream(std::string_view stream, Dialect from, Dialect to,
                                   const AnswerShape& shape, std::size_t step = 0,
                                   std::string_view answerTool = {}) {
    std::string out;
    const auto encoder = codecOf(to).answerEncoder(shape, out);
    const auto decoder = codecOf(from).answerDecoder(*encoder, answerTool);
    if (step == 0) step = stream.size() + 1;
    for (std::size_t at = 0; at < stream.size(); at += step) decoder->onStream(stream.substr(at, step));
    decoder->onStreamEnd();
    return out;
}

inline std::string translateBody(std::string_view body, Dialect from, Dialect to,
                                 const AnswerShape& shape = {}, std::string_view answerTool = {}) {
    std::string out;
    const auto encoder = codecOf(to).answerEncoder(shape, out);
    codecOf(from).answerDecoder(*encoder, answerTool)->onBody(body);
    return out;
}

inline std::string eventsOf(std::string_view stream, Dialect from, std::string_view answerTool = {}) {
    RecordingSink sink;
    const auto decoder = codecOf(from).answerDecoder(sink, answerTool);
    decoder->onStream(stream);
    decoder->onStreamEnd();
    return sink.log;
}

/// Parsed and written again: spaces and the writing of numbers do not count.
inline std::string canonical(std::string_view text) {
    return boost::json::serialize(boost::json::parse(boost::json::string_view(text.data(), text.size())));
}

/// The `data` of every event but [DONE], parsed.
inline std::vector<boost::json::value> chunksOf(std::string_view stream) {
    std::vector<boost::json::value> chunks;
    for (std::size_t at = stream.find("data: "); at != std::string_view::npos;
         at = stream.find("\ndata: ", at)) {
        at += stream[at] == '\n' ? 7 : 6;
        const std::string_view data = stream.substr(at, stream.find("\n\n", at) - at);
        if (data != "[DONE]") {
            chunks.push_back(boost::json::parse(boost::json::string_view(data.data(), data.size())));
        }
    }
    return chunks;
}

/// The error that `work` throws, as "param: message"; empty without one.
template <typename Work>
std::string refusalOf(Work&& work) {
    try {
        work();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        return error.param() + ": " + std::string(error.message());
    }
    return {};
}

}  // namespace openclaw::dialects
