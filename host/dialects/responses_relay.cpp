#include "dialects/responses_relay.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "dialects/json_cursor.h"
#include "dialects/json_reader.h"
#include "dialects/json_writer.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::int64_t mostItems = 10000;

/// What the specification has of a vendor's events about items. OpenAI's response.reasoning_text.* is not
/// among them, and by the specification's name its own libraries would refuse it: the finished item has the
/// text.
constexpr std::array<std::string_view, 17> passed{"response.output_item.added",
                                                  "response.output_item.done",
                                                  "response.content_part.added",
                                                  "response.content_part.done",
                                                  "response.output_text.delta",
                                                  "response.output_text.done",
                                                  "response.output_text.annotation.added",
                                                  "response.refusal.delta",
                                                  "response.refusal.done",
                                                  "response.reasoning.delta",
                                                  "response.reasoning.done",
                                                  "response.reasoning_summary_part.added",
                                                  "response.reasoning_summary_part.done",
                                                  "response.reasoning_summary_text.delta",
                                                  "response.reasoning_summary_text.done",
                                                  "response.function_call_arguments.delta",
                                                  "response.function_call_arguments.done"};

/// Line ends in JSON stand between its words only; in an event they would end a line of it.
void appendOnOneLine(std::string& out, std::string_view json) {
    for (std::size_t end = json.find_first_of("\r\n"); end != std::string_view::npos;
         end = json.find_first_of("\r\n")) {
        out.append(json.substr(0, end)).push_back(' ');
        json.remove_prefix(end + 1);
    }
    out.append(json);
}

}  // namespace

ResponsesRelay::ResponsesRelay(ResponseEvents& events, EventSink* observer)
    : events_(events), tee_(events, observer), decoder_(tee_) {
    events_.setRelaying(true);
}

void ResponsesRelay::onStream(std::string_view bytes) {
    if (decoder_.over()) return;
    try {
        reader_.feed(bytes);
        while (const auto event = reader_.next()) {
            onData(event->name, event->data);
            if (decoder_.over()) return;
        }
    } catch (const Error& error) {
        decoder_.fail(failureOf(error));
    }
}

void ResponsesRelay::onStreamEnd() {
    if (decoder_.over()) return;
    if (const auto event = reader_.last()) {
        ParsedJson parsed;
        if (parsed.answer(event->data) != nullptr) onData(event->name, event->data);
    }
    decoder_.onStreamEnd();
}

void ResponsesRelay::onBody(std::string_view body) {
    if (decoder_.over()) return;
    ParsedJson parsed;
    const json::value* const value = parsed.answer(body);
    const json::object* const response = value == nullptr ? nullptr : value->if_object();
    if (response == nullptr) return decoder_.failBroken("the provider's answer is not a JSON object");
    const std::string repaired = text::isValidUtf8(body) ? std::string() : textOf(*value);
    if (arrayIn(*response, "output") == nullptr) return decoder_.takeResponse(*response);
    decoder_.start(*response);
    const std::string_view whole = repaired.empty() ? body : std::string_view(repaired);
    std::int64_t index = 0;
    for (const std::string_view item : elementsOf(memberIn(whole, "output"))) {
        for (const bool done : {false, true}) {
            keepItem(item, index, done);
            std::string event;
            JsonWriter writer(event);
            writer.openObject().member("type",
                                       done ? "response.output_item.done" : "response.output_item.added");
            writer.key("sequence_number").integer(0).key("output_index").integer(index);
            writer.key("item").raw(item).closeObject();
            relay(done ? "response.output_item.done" : "response.output_item.added", event, index);
        }
        ++index;
    }
    decoder_.takeResponse(*response);
}

void ResponsesRelay::onData(std::string_view name, std::string_view data) {
    if (data == "[DONE]") return decoder_.onStreamEnd();
    ParsedJson parsed;
    const json::value* const value = parsed.answer(data);
    const json::object* const event = value == nullptr ? nullptr : value->if_object();
    if (event == nullptr) return decoder_.failBroken("the provider sent an event that is not a JSON object");
    std::string_view type = stringIn(*event, "type");
    if (type.empty()) type = name;
    decoder_.take(type, *event);
    if (std::find(passed.begin(), passed.end(), type) == passed.end()) return;
    const std::int64_t index = integerIn(*event, "output_index").value_or(0);
    if (index < 0 || index > mostItems) return;
    const std::string repaired = text::isValidUtf8(data) ? std::string() : textOf(*value);
    const std::string_view whole = repaired.empty() ? data : std::string_view(repaired);
    if (type.starts_with("response.output_item.") && objectIn(*event, "item") != nullptr) {
        keepItem(memberIn(whole, "item"), index, type.ends_with("done"));
    }
    keepDelta(type, *event, index);
    relay(type, whole, index);
}

/// What there is of an item if its end never comes.
void ResponsesRelay::keepDelta(std::string_view type, const json::object& event, std::int64_t outputIndex) {
    if (!type.ends_with(".delta")) return;
    const std::size_t output = events_.firstOutputOfStep() + static_cast<std::size_t>(outputIndex);
    const std::string_view text = stringIn(event, "delta");
    const auto give = [&](OutputPart::Kind kind, std::string_view partIndex) {
        const std::int64_t part = integerIn(event, partIndex).value_or(0);
        if (part >= 0) events_.relayText(output, kind, static_cast<std::size_t>(part), text);
    };
    if (type == "response.output_text.delta") {
        give(OutputPart::Kind::text, "content_index");
    } else if (type == "response.refusal.delta") {
        give(OutputPart::Kind::refusal, "content_index");
    } else if (type == "response.reasoning_summary_text.delta") {
        give(OutputPart::Kind::summary, "summary_index");
    } else if (type == "response.function_call_arguments.delta") {
        events_.relayArguments(output, text);
    }
}

void ResponsesRelay::keepItem(std::string_view item, std::int64_t outputIndex, bool done) {
    if (item.empty()) return;
    events_.relayItem(events_.firstOutputOfStep() + static_cast<std::size_t>(outputIndex), std::string(item),
                      done);
}

void ResponsesRelay::relay(std::string_view type, std::string_view data, std::int64_t outputIndex) {
    const std::int64_t number = events_.takeSequenceNumber();
    std::string* const out = events_.beginRelayed(type);
    if (out == nullptr) return;
    JsonWriter event(*out);
    event.openObject().member("type", type).key("sequence_number").integer(number);
    JsonMembers members(data);
    while (const auto member = members.next()) {
        if (member->key == "type" || member->key == "sequence_number") continue;
        out->append(",\"").append(member->key).append("\":");
        if (member->key == "output_index") {
            out->append(std::to_string(static_cast<std::int64_t>(events_.firstOutputOfStep()) + outputIndex));
        } else {
            appendOnOneLine(*out, member->value);
        }
    }
    out->append("}\n\n");
}

}  // namespace openclaw::dialects
