#include "runs/run_publisher.h"

#include <boost/json/serialize.hpp>

#include <utility>
#include <variant>

#include "base/clock.h"
#include "dialects/json_writer.h"
#include "runs/message_json.h"
#include "runs/tool_content.h"

namespace openclaw::runs {
namespace {

using dialects::JsonWriter;

/// {"role","content":[{"type":"text","text"}]} of an answer, as control clients show it.
std::string messageOf(std::string_view text, std::int64_t now) {
    std::string message;
    JsonWriter json(message);
    json.openObject().member("role", "assistant").key("content").openArray();
    json.openObject().member("type", "text").member("text", text).closeObject().closeArray();
    json.key("timestamp").integer(now).closeObject();
    return message;
}

std::string_view errorKindOf(const dialects::Failure& failure) noexcept {
    if (failure.kind == dialects::FailureKind::timeout) return "timeout";
    if (failure.kind == dialects::FailureKind::rate_limit) return "rate_limit";
    return "unknown";
}

}  // namespace

void RunPublisher::onRunEvent(const RunEvent& event) {
    if (!hub_.heard()) return;
    std::visit([this](const auto& each) { on(each); }, event);
}

void RunPublisher::publish(std::string_view name, std::string payload) {
    hub_.publish({std::string(name), std::move(payload), principal_, session_});
}

void RunPublisher::agent(std::string_view stream, std::string_view data) {
    std::string payload;
    JsonWriter json(payload);
    json.openObject().member("runId", runId_);
    if (!session_.empty()) json.member("sessionKey", session_);
    json.key("seq").integer(seq_++).key("ts").integer(unixMillis());
    json.member("stream", stream).key("data").raw(data).closeObject();
    publish("agent", std::move(payload));
}

void RunPublisher::chat(std::string_view state, std::string_view members) {
    if (session_.empty()) return;
    std::string payload;
    JsonWriter json(payload);
    json.openObject().member("runId", runId_).member("sessionKey", session_);
    json.key("seq").integer(chatSeq_++).member("state", state);
    payload.append(members);
    json.closeObject();
    publish("chat", std::move(payload));
}

void RunPublisher::on(const RunStarted&) {
    agent("lifecycle", R"({"phase":"start","startedAt":)" + std::to_string(unixMillis()) + "}");
    sessionChanged("run-start");
}

void RunPublisher::on(const ModelEvent& event) {
    std::string data;
    JsonWriter json(data);
    if (const auto* const text = std::get_if<dialects::TextDelta>(&event.event)) {
        json.openObject().member("delta", text->text).closeObject();
        agent("assistant", data);
        std::string members(",");
        JsonWriter(members).member("deltaText", text->text);
        chat("delta", members);
    } else if (const auto* const thought = std::get_if<dialects::ReasoningDelta>(&event.event)) {
        json.openObject().member("delta", thought->text).closeObject();
        agent("reasoning", data);
    }
}

void RunPublisher::on(const ToolStarted& tool) {
    std::string data;
    JsonWriter json(data);
    json.openObject().member("phase", "start").member("name", tool.name).member("toolCallId", tool.callId);
    json.key("args").raw(argumentsJson(tool.arguments)).closeObject();
    agent("tool", data);
}

void RunPublisher::on(const ToolProgress& progress) {
    std::string data;
    JsonWriter json(data);
    json.openObject().member("phase", "update").member("name", progress.name);
    json.member("toolCallId", progress.callId).key("partialResult").openObject();
    json.key("fraction").number(progress.fraction).member("message", progress.message);
    json.closeObject().closeObject();
    agent("tool", data);
}

void RunPublisher::on(const ToolEnded& tool) {
    std::string data;
    JsonWriter json(data);
    json.openObject().member("phase", "result").member("name", tool.name).member("toolCallId", tool.callId);
    json.key("isError").boolean(tool.outcome.error.has_value());
    if (tool.outcome.error) {
        json.member("result", textOf(tool.outcome)).closeObject();
    } else {
        json.key("result").raw(boost::json::serialize(resultOf(tool.outcome))).closeObject();
    }
    agent("tool", data);
}

void RunPublisher::messages(const std::vector<dialects::Item>& items, std::int64_t now) {
    if (!hub_.heard()) return;
    for (const dialects::Item& item : items) {
        std::string payload;
        JsonWriter json(payload);
        json.openObject().member("sessionKey", session_).member("runId", runId_);
        json.key("ts").integer(now).key("message").raw(messageJson(item, now)).closeObject();
        publish("session.message", std::move(payload));
    }
}

void RunPublisher::ended(const RunResult& result, std::string_view text) {
    if (!hub_.heard()) return;
    const std::int64_t now = unixMillis();
    const bool failed = result.status == RunStatus::failed;
    const bool aborted = result.status == RunStatus::aborted;
    std::string members;
    const auto add = [&members](std::string_view name, std::string_view value) {
        members.push_back(',');
        JsonWriter(members).member(name, value);
    };
    if (!text.empty()) members.append(R"(,"message":)").append(messageOf(text, now));
    if (!result.stopReason.empty()) add("stopReason", result.stopReason);
    if (result.failure && (failed || aborted)) add("errorMessage", result.failure->message);
    if (failed && result.failure) add("errorKind", errorKindOf(*result.failure));

    std::string data;
    JsonWriter json(data);
    json.openObject().member("phase", failed ? "error" : "end").key("endedAt").integer(now);
    json.member("stopReason", result.stopReason);
    if (!text.empty()) json.member("text", text);
    if (result.failure) json.member("error", result.failure->message);
    json.closeObject();
    agent("lifecycle", data);
    chat(failed ? "error" : aborted ? "aborted" : "final", members);
    sessionChanged("run-end");
}

void RunPublisher::sessionChanged(std::string_view reason) {
    if (session_.empty()) return;
    std::string payload;
    JsonWriter json(payload);
    json.openObject().member("sessionKey", session_).member("reason", reason).member("runId", runId_);
    json.key("ts").integer(unixMillis()).closeObject();
    publish("sessions.changed", std::move(payload));
}

}  // namespace openclaw::runs
