#include "journal.h"

#include <utility>

#include "text.h"

namespace fake_vendor {

const Event& Journal::add(Event event) {
    event.number = ++last_;
    event.micros = monotonicMicros();
    if (events_.size() == limit) events_.pop_front();
    events_.push_back(std::move(event));
    return events_.back();
}

const Event* Journal::find(std::uint64_t after, std::string_view kind, std::string_view model) const {
    for (const Event& event : events_) {
        if (event.number > after && (kind.empty() || event.kind == kind) &&
            (model.empty() || event.model == model)) {
            return &event;
        }
    }
    return nullptr;
}

std::string Journal::toJson() const {
    std::string out = R"({"events":[)";
    for (const Event& event : events_) {
        if (out.back() == '}') out += ',';
        out += toJson(event);
    }
    return out + "]}";
}

std::string Journal::toJson(const Event& event) {
    std::string out = R"({"n":)" + std::to_string(event.number);
    out.append(R"(,"event":")").append(event.kind);
    out.append(R"(","connection":)").append(std::to_string(event.connection));
    out.append(R"(,"us":)").append(std::to_string(event.micros));
    out.append(R"(,"model":")").append(jsonEscape(event.model));
    out.append(R"(","bytes":)").append(std::to_string(event.bytes)).append("}");
    return out;
}

}  // namespace fake_vendor
