#include "runs/compaction.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/ids.h"
#include "base/log.h"
#include "dialects/item_json.h"
#include "runs/transcript.h"

namespace openclaw::runs {
namespace {

constexpr std::size_t mostItems = 100'000;
constexpr std::string_view instruction =
    "Summarise the conversation that follows for the assistant that will continue it. Keep facts, decisions, "
    "names, "
    "numbers, file paths, results of tools and open tasks; leave out pleasantries. Write the summary only.";
constexpr std::string_view preface = "Summary of the earlier conversation:\n\n";

bool beginsTurn(const store::TranscriptItem& item) {
    return item.kind == "message" && item.role == "user";
}

std::string wordsOf(const std::vector<dialects::Part>& parts) {
    std::string words;
    for (const dialects::Part& part : parts) {
        if (const auto* const text = std::get_if<dialects::Text>(&part))
            words.append(text->text).push_back('\n');
    }
    return words;
}

/// The conversation as one text: no vendor refuses it for the order of its messages.
std::string toldAsText(const std::vector<dialects::Item>& items) {
    std::string told;
    for (const dialects::Item& item : items) {
        if (const auto* const message = std::get_if<dialects::Message>(&item)) {
            told.append(message->role == dialects::Role::assistant ? "Assistant: " : "User: ");
            told.append(wordsOf(message->parts));
        } else if (const auto* const call = std::get_if<dialects::ToolCall>(&item)) {
            told.append("Assistant calls ")
                .append(call->name)
                .append(" ")
                .append(call->arguments)
                .append("\n");
        } else if (const auto* const result = std::get_if<dialects::ToolResult>(&item)) {
            told.append("Tool answers: ").append(wordsOf(result->parts));
        }
    }
    return told;
}

std::string textOf(const RunResult& result) {
    std::string text;
    for (const dialects::Item& item : result.items) {
        if (const auto* const message = std::get_if<dialects::Message>(&item)) text = wordsOf(message->parts);
    }
    return text;
}

}  // namespace

std::int64_t compactedUpTo(const std::vector<store::TranscriptItem>& items,
                           const std::vector<std::string>& waiting) {
    std::size_t total = 0;
    for (const store::TranscriptItem& item : items) total += item.json.size();
    std::unordered_map<std::string, std::size_t> begins;  // by run: its first item
    for (std::size_t i = 0; i < items.size(); ++i) begins.try_emplace(items[i].runId, i);
    std::size_t first = items.size();  // of what stays
    std::size_t whole = items.size();  // where all runs begin of which something stays
    std::size_t firstWaiting = items.size();
    std::size_t bytes = 0;
    for (std::size_t i = items.size(); i-- > 0;) {
        bytes += items[i].json.size();
        const bool waits = std::find(waiting.begin(), waiting.end(), items[i].runId) != waiting.end();
        if (waits) firstWaiting = i;
        if (!items[i].runId.empty()) whole = std::min(whole, begins[items[i].runId]);
        if (!beginsTurn(items[i]) || whole < i) continue;
        if (!waits && first != items.size() && bytes > total / 5) break;
        first = i;
    }
    return first == 0 || first == items.size() || firstWaiting < first ? 0 : items[first - 1].seq;
}

Compactor::Compactor(net::Loop& loop, SessionServices services, access::Principal principal,
                     std::string session, Done done)
    : loop_(loop),
      services_(services),
      principal_(std::move(principal)),
      session_(std::move(session)),
      id_(newId("compact_")),
      done_(std::move(done)) {}

Compactor::~Compactor() {
    if (entered_) services_.live.leaveSession(principal_.id, session_, id_);
}

template <typename Value>
store::Completion<Value> Compactor::onLoop(void (Compactor::*next)(store::Outcome<Value>)) {
    return [&loop = loop_, alive = std::weak_ptr(alive_), next](store::Outcome<Value> outcome) {
        loop.post([alive, next, outcome = std::move(outcome)]() mutable {
            if (const auto self = alive.lock()) ((**self).*next)(std::move(outcome));
        });
    };
}

void Compactor::begin() {
    entered_ = true;
    services_.live.enterSession(principal_.id, session_, id_, loop_, [alive = std::weak_ptr(alive_)] {
        if (const auto self = alive.lock()) (**self).onTurn();
    });
}

void Compactor::onTurn() {
    services_.sessions.get(principal_.id, session_, onLoop(&Compactor::onSession));
}

void Compactor::onSession(store::Outcome<store::StoredSession> session) {
    if (!session.ok()) return end(session.error());
    model_ = session.value().fields.model;
    store::TranscriptRange range;
    range.limit = mostItems;
    services_.sessions.read(principal_.id, session_, range, onLoop(&Compactor::onTranscript));
}

void Compactor::onTranscript(store::Outcome<store::TranscriptPage> outcome) {
    if (!outcome.ok()) return end(outcome.error());
    store::TranscriptPage page = std::move(outcome).value();
    report_.itemsBefore = report_.itemsAfter = page.totalItems;
    compaction_.upTo = compactedUpTo(page.items, services_.live.waitingIn(principal_.id, session_));
    compaction_.version = page.version;
    if (compaction_.upTo == 0) {
        report_.reason = "there are no older turns to compact";
        return end(report_);
    }
    std::erase_if(page.items, [&](const store::TranscriptItem& item) { return item.seq > compaction_.upTo; });
    try {
        summarise(page.items);
    } catch (const Error& error) {
        report_.reason = error.message();
        keep({}, {});
    }
}

void Compactor::summarise(const std::vector<store::TranscriptItem>& older) {
    const auto tables = services_.tables.get();
    RunSpec spec;
    spec.id = id_;
    spec.entrance = "compaction";
    spec.principal = principal_;
    spec.session = session_;
    spec.model = model_.empty() ? defaultModel(*tables) : model_;
    spec.turn.stream = true;
    spec.turn.includeUsage = true;
    spec.turn.instructions.emplace_back(instruction);
    spec.turn.items.emplace_back(
        dialects::Message{dialects::Role::user, {dialects::Text{toldAsText(conversationOf(older, {}, {}))}}});
    run_ = std::make_unique<Run>(loop_, tables, services_.run, std::move(spec));
    run_->observe(*this);
    run_->begin();
}

void Compactor::onRunEvent(const RunEvent& event) {
    const auto* const ended = std::get_if<RunEnded>(&event);
    if (ended == nullptr) return;
    const RunResult& result = ended->result;
    std::string summary = result.status == RunStatus::completed ? textOf(result) : std::string();
    if (summary.empty()) {
        report_.reason =
            result.failure ? result.failure->message : "the model gave no summary: " + result.stopReason;
    }
    const store::TokenUsage usage{result.usage.input, result.usage.output, result.usage.cachedInput};
    loop_.defer([alive = std::weak_ptr(alive_), summary = std::move(summary), usage] {
        if (const auto self = alive.lock()) (**self).keep(summary, usage);
    });
}

void Compactor::keep(const std::string& summary, store::TokenUsage usage) {
    compaction_.usage = usage;
    if (summary.empty()) {
        log::warn("a session was compacted without a summary",
                  {{"session", session_}, {"reason", report_.reason}});
    } else {
        const dialects::Message message{dialects::Role::user,
                                        {dialects::Text{std::string(preface) + summary}}};
        compaction_.summary =
            store::TranscriptItem{0, "summary", "user", id_, unixMillis(), dialects::itemJson(message)};
        report_.summarised = true;
    }
    services_.sessions.compact(principal_.id, session_, compaction_, onLoop(&Compactor::onKept));
}

void Compactor::onKept(store::Outcome<store::StoredSession> session) {
    if (!session.ok()) return end(session.error());
    report_.compacted = true;
    report_.itemsAfter = session.value().items;
    end(report_);
}

void Compactor::end(store::Outcome<CompactionReport> outcome) {
    services_.live.leaveSession(principal_.id, session_, id_);
    entered_ = false;
    const Done done = std::exchange(done_, nullptr);
    done(std::move(outcome));
}

}  // namespace openclaw::runs
