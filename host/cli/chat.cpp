#include "cli/chat.h"

#include <chrono>
#include <utility>

#include "base/error.h"
#include "base/ids.h"
#include "cli/content_text.h"
#include "cli/json_text.h"
#include "cli/printable.h"

namespace openclaw::cli {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

constexpr milliseconds answerTimeout{10'000};
constexpr std::size_t mostOfALine = 160;

bool isTrue(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

}  // namespace

Chat::Chat(ControlClient& client, Terminal& terminal, std::string session, std::string model)
    : client_(client), terminal_(terminal), session_(std::move(session)), model_(std::move(model)) {
    const json::value followed =
        client_.call("sessions.messages.subscribe", {{"key", session_}}, answerTimeout);
    const std::string key = textAt(followed, "key");
    if (!key.empty()) session_ = key;
}

std::optional<std::string> Chat::ask(const std::string& prompt) {
    if (terminal_.interactive()) terminal_.question(prompt);
    for (;;) {
        if (auto line = terminal_.takeLine()) return line;
        if (terminal_.inputEnded()) return std::nullopt;
        while (client_.receive(milliseconds(0))) {  // what others do in the session is not shown
        }
        if (terminal_.wait(client_.descriptor(), true).interrupted) {
            terminal_.finishLine();
            return std::nullopt;
        }
    }
}

Chat::Outcome Chat::say(const std::string& message) {
    run_ = {};
    run_.id = newId("run_");
    json::object params{{"message", message}, {"sessionKey", session_}, {"idempotencyKey", run_.id}};
    if (!model_.empty()) params["model"] = model_;
    run_.requestId = client_.send("agent", std::move(params));
    for (;;) {
        while (const auto frame = client_.receive(milliseconds(0))) {
            if (const auto outcome = take(*frame)) {
                terminal_.finishLine();
                return *outcome;
            }
        }
        const Terminal::Woken woken = terminal_.wait(client_.descriptor(), !run_.approvals.empty());
        if (woken.interrupted) {
            if (run_.abortAsked) return Outcome::left;
            abort();
        } else if (woken.input && !run_.approvals.empty()) {
            if (const auto line = terminal_.takeLine()) {
                decide(*line);
            } else if (terminal_.inputEnded()) {
                decide("n");
            }
        }
    }
}

void Chat::abort() {
    run_.abortAsked = true;
    terminal_.note("aborting; Ctrl-C again leaves");
    client_.send("chat.abort", {{"sessionKey", session_}, {"runId", run_.id}});
}

std::optional<Chat::Outcome> Chat::take(const json::object& frame) {
    const std::string type = textAt(frame, "type");
    if (type == "res") return takeAnswer(frame);
    if (type == "event") {
        if (const json::object* const payload = objectAt(frame, "payload")) {
            takeEvent(textAt(frame, "event"), *payload);
        }
    }
    return std::nullopt;
}

std::optional<Chat::Outcome> Chat::takeAnswer(const json::object& frame) {
    const bool ofRun = textAt(frame, "id") == run_.requestId;
    try {
        const json::value payload = payloadOf(frame);
        if (!ofRun) return std::nullopt;
        if (textAt(payload, "status") == "accepted" && !run_.accepted) {
            run_.accepted = true;
            return std::nullopt;
        }
        if (textAt(payload, "status") != "error") return Outcome::answered;
        const std::string why = textAt(payload, "error");
        throw Error(ErrorCode::upstream_failed, why.empty() ? "the run failed" : why);
    } catch (const Error& error) {
        if (ofRun && run_.abortAsked) {
            terminal_.note("aborted");
            return Outcome::aborted;
        }
        terminal_.problem("openclaw: " + printable(error.what()));
        if (ofRun) return Outcome::failed;
        return std::nullopt;  // an approval that somebody else decided, say
    }
}

// ---- events

void Chat::takeEvent(const std::string& name, const json::object& payload) {
    if (name == "agent" && textAt(payload, "runId") == run_.id) {
        takeAgentEvent(payload);
    } else if (name == "exec.approval.requested") {
        takeApproval(payload);
    } else if (name == "exec.approval.resolved") {
        dropApproval(textAt(payload, "id"));
    }
}

void Chat::takeAgentEvent(const json::object& payload) {
    const json::object* const data = objectAt(payload, "data");
    if (data == nullptr) return;
    const std::string stream = textAt(payload, "stream");
    if (stream == "assistant") {
        const std::string delta = textAt(*data, "delta");
        run_.answerShown = run_.answerShown || !delta.empty();
        terminal_.answer(delta);
    } else if (stream == "reasoning") {
        terminal_.thought(textAt(*data, "delta"));
    } else if (stream == "tool") {
        showTool(*data);
    } else if (stream == "lifecycle" && !run_.answerShown) {
        terminal_.answer(textAt(*data, "text"));  // a model that does not stream
    }
}

void Chat::showTool(const json::object& data) {
    const std::string phase = textAt(data, "phase");
    const std::string name = "[tool] " + oneLine(textAt(data, "name"), mostOfALine);
    if (phase == "start") {
        const std::string arguments = contentText(data, data.contains("args") ? "args" : "arguments");
        terminal_.note(name + " " + oneLine(arguments, mostOfALine));
    } else if (phase == "result" && isTrue(data, "isError")) {
        terminal_.problem(name + " failed: " + oneLine(contentText(data, "result"), mostOfALine));
    } else if (phase == "result") {
        terminal_.note(name + " said: " + oneLine(contentText(data, "result"), mostOfALine));
    }
}

// ---- approvals

void Chat::takeApproval(const json::object& payload) {
    const json::object* const request = objectAt(payload, "request");
    if (request == nullptr || textAt(*request, "runId") != run_.id) return;
    const std::string id = textAt(payload, "id");
    const std::string command = printable(textAt(*request, "command"));
    if (!terminal_.interactive()) {
        terminal_.note("waiting for approval of " + command +
                       "\nallow it with: openclaw gateway call exec.approval.resolve --params '{\"id\": \"" +
                       printable(id) + "\", \"decision\": \"allow-once\"}'");
        return;
    }
    run_.approvals.push_back({id, command});
    if (run_.approvals.size() == 1) askNextApproval();
}

/// Somebody decided it, or its time is over.
void Chat::dropApproval(const std::string& id) {
    if (run_.approvals.empty()) return;
    const bool asked = run_.approvals.front().id == id;
    std::erase_if(run_.approvals, [&](const Approval& approval) { return approval.id == id; });
    if (!asked) return;
    terminal_.note("(decided)");
    askNextApproval();
}

void Chat::askNextApproval() {
    if (run_.approvals.empty()) return;
    terminal_.dropTyped();
    terminal_.question("allow " + run_.approvals.front().asked + " ? [y/n] ");
}

void Chat::decide(const std::string& line) {
    const bool allowed = line == "y" || line == "Y" || line == "yes";
    if (!allowed && line != "n" && line != "N" && line != "no") return askNextApproval();
    const std::string id = run_.approvals.front().id;
    run_.approvals.pop_front();
    client_.send("exec.approval.resolve", {{"id", id}, {"decision", allowed ? "allow-once" : "deny"}});
    askNextApproval();
}

}  // namespace openclaw::cli
