#include "openclaw/plugin.hpp"

#include <boost/json.hpp>

#include "answer.h"
#include "completion.h"
#include "embeddings.h"
#include "hash.h"
#include "pace.h"

OPENCLAW_MANIFEST(R"({
    "id": "echo",
    "version": "0.1.0",
    "name": "Echo",
    "license": "MIT",
    "description": "The offline model: repeats what it is told, calls tools on request, needs no account and no network",
    "kinds": ["provider"],
    "items": [{"kind": "provider", "name": "echo", "description": "The offline model"}],
    "configSchema": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "delayMs": {"type": "integer", "minimum": 0, "maximum": 60000, "default": 0,
                        "description": "Pause before each word"}
        }
    }
})");

namespace openclaw::echo {
namespace {

constexpr std::string_view kJsonHead = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
constexpr std::string_view kStreamHead = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n";
constexpr std::string_view kErrorHead = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n";

std::chrono::milliseconds parseDelay(std::string_view text) {
    boost::system::error_code error;
    const boost::json::value config = boost::json::parse(text, error);
    if (error.failed() || !config.is_object())
        throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT, "the configuration of echo is no JSON object");
    const boost::json::value* delay = config.get_object().if_contains("delayMs");
    if (delay == nullptr) return {};
    const auto number = delay->to_number<std::uint32_t>(error);
    if (error.failed() || number > 60'000)
        throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT, "delayMs: expected 0 to 60000");
    return std::chrono::milliseconds(number);
}

class Echo {
  public:
    Echo(const plugin::Host&, std::string_view config) : pace_(parseDelay(config)) {}

    std::vector<plugin::Item> items() const {
        const std::uint32_t quick = pace_.pauses() ? 0 : OPENCLAW_QUICK;
        return {{OPENCLAW_KIND_PROVIDER,
                 "echo",
                 "The offline model: repeats what it is told",
                 {},
                 OPENCLAW_READ_ONLY | OPENCLAW_IDEMPOTENT | quick,
                 {"chat/1", "embeddings/1", "completions/1"},
                 R"({"models": ["echo"]})"}};
    }

    void invoke(plugin::Call& call) {
        switch (call.operation()) {
            case OPENCLAW_OP_CHAT:
                return refusing(call,
                                [&] { call.contract() == "completions/1" ? complete(call) : chat(call); });
            case OPENCLAW_OP_EMBEDDINGS:
                return refusing(call, [&] { answer(call, kJsonHead, embeddings(call.input())); });
            case OPENCLAW_OP_MODELS_LIST:
                return answer(call, kJsonHead, modelList());
            case OPENCLAW_OP_PROBE:
                return call.finish();
            default:
                throw plugin::Failure(OPENCLAW_UNSUPPORTED,
                                      "echo knows chat, embeddings and models.list only");
        }
    }

    void cancel(openclaw_call call) noexcept { pace_.cancel(call); }

  private:
    static void answer(plugin::Call& call, std::string_view head, std::string_view body) {
        call.head(head);
        call.bytes(body);
        call.finish();
    }

    /// A request that makes no sense gets the answer that OpenAI gives.
    template <class Body>
    static void refusing(plugin::Call& call, Body body) {
        try {
            body();
        } catch (const BadRequest& error) {
            answer(call, kErrorHead, errorBody(error));
        }
    }

    void chat(plugin::Call& call) {
        const ChatRequest request = parseChatRequest(call.input());
        const Reply said = reply(request);
        deliver(call, request.stream, Answer(request, said, hash(call.input())));
    }

    void complete(plugin::Call& call) {
        const CompletionRequest request = parseCompletionRequest(call.input());
        deliver(call, request.common.stream, Completion(request, hash(call.input())));
    }

    template <class Written>
    void deliver(plugin::Call& call, bool stream, const Written& written) {
        if (pace_.pauses())
            sendSlowly(call, stream, written);
        else
            send(call, stream, written, [] {});
        call.finish();
    }

    template <class Written, class Pause>
    static void send(plugin::Call& call, bool stream, const Written& written, Pause pause) {
        call.head(stream ? kStreamHead : kJsonHead);
        if (!stream) return call.bytes(written.completion());
        written.stream([&](std::string_view event) {
            pause();
            call.bytes(event);
        });
    }

    template <class Written>
    void sendSlowly(plugin::Call& call, bool stream, const Written& written) {
        Pace::Walk walk(pace_, call.id());
        if (!stream) walk.pause(written.completionTokens());
        send(call, stream, written, [&] { walk.pause(1); });
    }

    Pace pace_;
};

}  // namespace
}  // namespace openclaw::echo

OPENCLAW_PLUGIN(openclaw::echo::Echo);
