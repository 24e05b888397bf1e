#include "delivery.h"

#include <algorithm>
#include <utility>

#include "answers.h"
#include "gzip.h"
#include "json_text.h"

namespace fake_vendor {

Script chunked(const std::vector<std::string>& pieces, std::string head) {
    Script script;
    std::string pending = std::move(head);
    for (const std::string& piece : pieces) {
        if (piece.empty()) continue;
        script.push_back(send(std::exchange(pending, {}) + chunk(piece)));
        script.push_back(turn());
    }
    if (!script.empty()) script.pop_back();
    if (script.empty()) script.push_back(send(std::move(pending)));
    script.back().bytes += lastChunk;
    return script;
}

Script deliver(const Asked& asked, const Answer& answer) {
    if (!asked.stream) return {send(json(answer.body))};
    return chunked(answer.events, chunkedHead(eventStream));
}

Script inSegments(const Asked& asked, const Answer& answer, std::size_t perSegment) {
    if (!asked.stream) return deliver(asked, answer);
    Script script;
    std::string segment = chunkedHead(eventStream);
    for (std::size_t i = 0; i < answer.events.size(); ++i) {
        segment += chunk(answer.events[i]);
        const bool last = i + 1 == answer.events.size();
        if (last) segment += lastChunk;
        if (!last && (i + 1) % perSegment != 0) continue;
        script.push_back(send(std::exchange(segment, {})));
        if (!last) script.push_back(turn());
    }
    return script;
}

Script splitAt(const Asked& asked, const Answer& answer, std::uint64_t offset) {
    if (!asked.stream) return deliver(asked, answer);
    const std::string all = joined(answer.events);
    const std::size_t at = std::min<std::size_t>(offset, all.size());
    return chunked({all.substr(0, at), all.substr(at)}, chunkedHead(eventStream));
}

Script cutAfter(const Asked& asked, const Answer& answer, std::uint64_t events, Script end) {
    if (!asked.stream) return deliver(asked, answer);
    std::string begun = chunkedHead(eventStream);
    for (std::size_t i = 0; i < std::min<std::size_t>(events, answer.events.size()); ++i)
        begun += chunk(answer.events[i]);
    Script script{send(std::move(begun)), turn()};
    for (Step& step : end) script.push_back(std::move(step));
    return script;
}

std::string withCrlf(std::string events) {
    for (std::size_t at = events.find('\n'); at != std::string::npos; at = events.find('\n', at + 2))
        events.insert(at, 1, '\r');
    return events;
}

std::string withComments(const std::vector<std::string>& events) {
    std::string all = ": PROCESSING\n\n";
    for (const std::string& event : events) all += ":\n\n: keep-alive\nid: 7\nretry: 10\n" + event;
    return all;
}

std::string withDataLines(const std::vector<std::string>& events) {
    std::string all;
    for (std::string event : events) {
        // After the comma behind the first member, where JSON allows a line to end.
        const std::size_t comma = event.find("\",\"");
        if (comma != std::string::npos) event.insert(comma + 2, "\ndata: ");
        all += event;
    }
    return all;
}

Script compressed(const Asked& asked, const Answer& answer) {
    if (asked.stream)
        return chunked(gzip(answer.events), chunkedHead(eventStream, "Content-Encoding: gzip\r\n"));
    return {send(
        message("200 OK", "application/json", gzip({answer.body}).front(), "Content-Encoding: gzip\r\n"))};
}

}  // namespace fake_vendor
