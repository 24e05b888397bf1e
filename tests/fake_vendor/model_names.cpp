#include "model_names.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "answers.h"
#include "chat.h"
#include "conversation.h"
#include "delivery.h"
#include "dialects.h"
#include "json_text.h"
#include "refusals.h"
#include "text.h"

namespace fake_vendor {
namespace {

using Behaviour = std::function<Script(const Asked&)>;

const std::vector<std::string> greeting{"Hello",   " from",  " the",          " fake",
                                        " vendor", ", 你好", "! \"quoted\"\n"};
const std::string thought = "Let me 想 about it.";
const std::vector<ToolCall> twoCalls{{"a", "weather", R"({"city":"Oslo"})"},
                                     {"b", "time", R"({"zone":"CET","at":{"hour":12}})"}};

Said words(std::vector<std::string> all) {
    Said said;
    said.words = std::move(all);
    return said;
}

Answer greet(const Asked& asked) {
    return say(asked, words(greeting));
}

/// Everything that a dialect has: thinking, text through several scripts, parallel calls, cached usage.
Answer rich(const Asked& asked) {
    Said said = words(greeting);
    said.thinking = thought;
    said.redacted = true;
    said.cached = true;
    if (asked.dialect != Dialect::completions) said.calls = twoCalls;
    return say(asked, said);
}

Script says(const Asked& asked, const std::string& content) {
    return deliver(asked, say(asked, words({content})));
}

Script greets(const Asked& asked) {
    if (auto said = conversation(asked)) return deliver(asked, say(asked, *said));
    return deliver(asked, greet(asked));
}

/// A stream up to its second word, in chat from its first, and what follows.
struct Halves {
    std::string start;
    std::string rest;
};

Halves halves(const Asked& asked) {
    const Answer answer = say(asked, words({"one ", "two ", "three"}));
    Halves halves{chunkedHead(eventStream), {}};
    bool second = false;
    for (const std::string& event : answer.events) {
        if (event.find("\"role\":\"assistant\",\"content\":\"\"") != std::string::npos) continue;
        (second ? halves.rest : halves.start) += chunk(event);
        second = second || event.find("\"two \"") != std::string::npos;
    }
    halves.rest += lastChunk;
    return halves;
}

/// The start of a stream, then `rest`.
Behaviour begins(Script rest) {
    return [rest = std::move(rest)](const Asked& asked) {
        Script script{send(halves(asked).start)};
        script.insert(script.end(), rest.begin(), rest.end());
        return script;
    };
}

Script bench(const Asked& asked, std::size_t segments) {
    const Answer answer = say(asked, words(std::vector<std::string>(17, "word ")));
    const std::size_t events = answer.events.size();
    return inSegments(asked, answer, segments == 0 ? 1 : (events + segments - 1) / segments);
}

/// About 600 bytes in one segment.
Script benchJson(const Asked& asked) {
    return says(asked,
                "A gateway stands between clients and models: it checks who is asking, decides where the "
                "question goes, and brings the answer back unchanged. This text is here to give the answer a "
                "usual size.");
}

/// paced-COUNT-MILLIS: that many words at that interval, then the end of the stream after one more.
Script paced(const Asked& asked, std::uint64_t count, std::uint64_t millis) {
    const Answer answer = say(asked, words(std::vector<std::string>(count, "word ")));
    if (!asked.stream) return deliver(asked, answer);
    Script script;
    std::string pending = chunkedHead(eventStream);
    for (const std::string& event : answer.events) {
        pending += chunk(event);
        if (event.find("\"word \"") == std::string::npos) continue;
        script.push_back(send(std::exchange(pending, {})));
        script.push_back(wait(millis));
    }
    script.push_back(send(pending + std::string(lastChunk)));
    return script;
}

/// big-BYTES: content of that size, as one message or as events of 16 KB.
Script big(const Asked& asked, std::uint64_t bytes) {
    constexpr std::uint64_t piece = 16'384;
    std::vector<std::string> pieces;
    for (std::uint64_t sent = 0; sent < bytes; sent += piece)
        pieces.emplace_back(std::min(piece, bytes - sent), 'x');
    const Answer answer = say(asked, words(std::move(pieces)));
    return inSegments(asked, answer, answer.events.size());
}

/// Whole answers, one byte a segment.
Script oneByte(const Asked& asked) {
    std::string all;
    for (const Step& step : greets(asked)) all += step.bytes;
    Script script;
    for (const char c : all) {
        script.push_back(send(std::string(1, c)));
        script.push_back(turn());
    }
    return script;
}

/// The whole body, without chunks.
std::string plainBody(const Asked& asked) {
    const Answer answer = greet(asked);
    return asked.stream ? joined(answer.events) : answer.body;
}

std::string typeOf(const Asked& asked) {
    return std::string(asked.stream ? eventStream : "application/json");
}

/// The rich stream in another guise, in pieces of 7 bytes: through the middle of characters and line ends.
Script disguised(const Asked& asked,
                 const std::function<std::string(const std::vector<std::string>&)>& guise) {
    const Answer answer = rich(asked);
    if (!asked.stream) return deliver(asked, answer);
    const std::string all = guise(answer.events);
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < all.size(); at += 7) pieces.push_back(all.substr(at, 7));
    return chunked(pieces, chunkedHead("text/event-stream; charset=utf-8"));
}

std::string oddities(const std::vector<std::string>& events) {
    std::vector<std::string> lines;
    lines.reserve(events.size());
    for (const std::string& event : events) lines.push_back(withDataLines({event}));
    return std::string(byteOrderMark) + withCrlf(withComments(lines));
}

Behaviour brokenJson(Script rest) {
    return [rest = std::move(rest)](const Asked& asked) {
        const std::string whole = json(greet(asked).body);
        Script script{send(whole.substr(0, whole.size() - 100))};
        script.insert(script.end(), rest.begin(), rest.end());
        return script;
    };
}

Script after(Script first, const Script& then) {
    first.insert(first.end(), then.begin(), then.end());
    return first;
}

Script thinks(const Asked& asked, bool redacted) {
    Said said = words(greeting);
    said.thinking = thought;
    said.redacted = redacted;
    return deliver(asked, say(asked, said));
}

Script callsTools(const Asked& asked) {
    if (asked.dialect == Dialect::chat) return deliver(asked, chat::interleavedCalls(asked));
    Said said;
    said.calls = twoCalls;
    return deliver(asked, say(asked, said));
}

Script failsInMidStream(const Asked& asked) {
    if (!asked.stream) return greets(asked);
    Script end{send(chunk(errorEvent(asked)) + std::string(lastChunk))};
    return after({send(halves(asked).start), turn()}, end);
}

Script leavesTheLastEventOpen(const Asked& asked) {
    const Answer answer = greet(asked);
    if (!asked.stream) return deliver(asked, answer);
    std::string all = joined(answer.events);
    while (all.ends_with('\n')) all.pop_back();
    return {send(chunkedHead(eventStream) + chunk(all) + std::string(lastChunk))};
}

Script fromCache(const Asked& asked) {
    Said said = words(greeting);
    said.cached = true;
    return deliver(asked, say(asked, said));
}

Script speaksOfTomorrow(const Asked& asked) {
    Said said = words(greeting);
    said.unknownKind = true;
    return deliver(asked, say(asked, said));
}

Script manyHeaders(const Asked& asked) {
    return {send(message("200 OK", "application/json", say(asked, words({"headers"})).body,
                         "x-request-id: req_vendor_1\r\nopenai-organization: org-fake\r\n"
                         "openai-processing-ms: 12\r\nopenai-version: 2020-10-01\r\n"
                         "x-ratelimit-remaining-tokens: 149\r\n"
                         "anthropic-ratelimit-tokens-remaining: 149\r\nSet-Cookie: vendor=secret\r\n"
                         "Server: fake\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"))};
}

/// Names without parameters. Whoever is not here greets.
const std::map<std::string, Behaviour, std::less<>>& byName() {
    static const std::map<std::string, Behaviour, std::less<>> table{
        {"bench-json", benchJson},
        {"bench-sse", [](const Asked& a) { return bench(a, 2); }},
        {"bench-sse-events", [](const Asked& a) { return bench(a, 0); }},
        {"bench-sse-burst", [](const Asked& a) { return bench(a, 1); }},
        {"rich", [](const Asked& a) { return deliver(a, rich(a)); }},
        {"thinking", [](const Asked& a) { return thinks(a, false); }},
        {"redacted-thinking", [](const Asked& a) { return thinks(a, true); }},
        {"cached", fromCache},
        {"unknown-events", speaksOfTomorrow},
        {"tool-calls", callsTools},
        {"echo-request", [](const Asked& a) { return says(a, describe(a.request)); }},
        {"many-headers", manyHeaders},

        {"slow-head", [](const Asked&) { return Script{forever()}; }},
        {"stall-mid-stream", begins({forever()})},
        {"stall-mid-json", brokenJson({forever()})},
        {"hold-head", [](const Asked& a) { return after({hold()}, greets(a)); }},
        {"hold-stream",
         [](const Asked& a) {
             const Halves both = halves(a);
             return Script{send(both.start), hold(), send(both.rest)};
         }},
        {"die-before-head", [](const Asked&) { return Script{close()}; }},
        {"reset-before-head", [](const Asked&) { return Script{reset()}; }},
        {"die-mid-head",
         [](const Asked&) {
             return Script{send("HTTP/1.1 200 OK\r\nContent-Ty"), turn(), close()};
         }},
        {"die-mid-json", brokenJson({turn(), close()})},
        {"die-mid-stream", begins({turn(), close()})},
        {"reset-mid-stream", begins({wait(20), reset()})},
        {"bad-chunk-mid-stream", begins({turn(), send("zz\r\noops\r\n"), forever()})},
        {"error-mid-stream", failsInMidStream},
        {"not-http",
         [](const Asked&) {
             return Script{send("SSH-2.0-OpenSSH_9.2\r\n"), forever()};
         }},
        {"html-error",
         [](const Asked&) {
             return Script{send(message("502 Bad Gateway", "text/html",
                                        "<html><body><h1>502 Bad Gateway</h1>nginx</body></html>\n"))};
         }},
        {"empty-error",
         [](const Asked&) { return Script{send(message("503 Service Unavailable", "text/plain", ""))}; }},

        {"error-text",
         [](const Asked&) {
             return Script{
                 send(message("400 Bad Request", "application/json", R"({"error":"No such voice."})"))};
         }},
        {"redirect",
         [](const Asked&) {
             return Script{send(message("302 Found", "text/html", "", "Location: /login\r\n"))};
         }},
        {"no-content", [](const Asked&) { return Script{send("HTTP/1.1 204 No Content\r\n\r\n")}; }},
        {"empty-body", [](const Asked&) { return Script{send(json(""))}; }},
        {"login-page",
         [](const Asked&) {
             return Script{
                 send(message("200 OK", "text/html; charset=utf-8", "<html>Please log in</html>\n"))};
         }},

        {"one-byte", oneByte},
        {"gzip", [](const Asked& a) { return compressed(a, rich(a)); }},
        {"close-delimited",
         [](const Asked& a) {
             return Script{send("HTTP/1.1 200 OK\r\nContent-Type: " + typeOf(a) +
                                "\r\nConnection: close\r\n\r\n" + plainBody(a)),
                           close()};
         }},
        {"http-1.0",
         [](const Asked& a) {
             return Script{send("HTTP/1.0 200 OK\r\nContent-Type: " + typeOf(a) + "\r\n\r\n" + plainBody(a)),
                           close()};
         }},
        {"content-length-sse",
         [](const Asked& a) { return Script{send(message("200 OK", typeOf(a), plainBody(a)))}; }},
        {"chunked-json",
         [](const Asked& a) {
             return chunked({plainBody(a).substr(0, 50), plainBody(a).substr(50)}, chunkedHead(typeOf(a)));
         }},
        {"continue-first",
         [](const Asked& a) {
             return after({send("HTTP/1.1 100 Continue\r\n\r\n"), turn()}, greets(a));
         }},
        {"sse-oddities", [](const Asked& a) { return disguised(a, oddities); }},
        {"sse-bom",
         [](const Asked& a) {
             return disguised(a,
                              [](const auto& events) { return std::string(byteOrderMark) + joined(events); });
         }},
        {"sse-crlf",
         [](const Asked& a) {
             return disguised(a, [](const auto& events) { return withCrlf(joined(events)); });
         }},
        {"sse-comments", [](const Asked& a) { return disguised(a, withComments); }},
        {"sse-unended", leavesTheLastEventOpen},
        {"sse-data-lines", [](const Asked& a) { return disguised(a, withDataLines); }},
    };
    return table;
}

/// Names with a number or a word at their end.
std::optional<Script> byNumbers(const Asked& asked) {
    const auto numbers = [&](std::string_view prefix, std::size_t count) {
        auto found = numbersAfter(prefix, asked.model);
        return found && found->size() == count ? found : std::nullopt;
    };
    if (const auto n = numbers("paced", 2)) return paced(asked, (*n)[0], (*n)[1]);
    if (const auto n = numbers("big", 1)) return big(asked, n->front());
    if (const auto n = numbers("split", 1)) return splitAt(asked, rich(asked), n->front());
    if (const auto n = numbers("die-after", 1)) return cutAfter(asked, rich(asked), n->front(), {close()});
    if (const auto n = numbers("end-after", 1))
        return cutAfter(asked, rich(asked), n->front(), {send(std::string(lastChunk))});
    if (const auto n = numbers("stall-after", 1))
        return cutAfter(asked, rich(asked), n->front(), {forever()});
    if (const auto n = numbers("slow-first-byte", 1)) return after({wait(n->front())}, greets(asked));
    constexpr std::string_view stop = "stop-";
    if (asked.model.starts_with(stop)) {
        Said said = words(greeting);
        said.stop = asked.model.substr(stop.size());
        return deliver(asked, say(asked, said));
    }
    return std::nullopt;
}

}  // namespace

Script scriptFor(const Asked& asked) {
    if (const auto found = byName().find(asked.model); found != byName().end()) return found->second(asked);
    if (auto refused = refusal(asked)) return std::move(*refused);
    if (auto script = byNumbers(asked)) return std::move(*script);
    return greets(asked);
}

bool dependsOnRequest(const Asked& asked) {
    const std::string_view model = asked.model;
    if (model.starts_with("bench-")) return false;
    if (asked.dialect == Dialect::responses) return true;  // it echoes what was set
    if (model == "echo-request" || model == "error-401" || model.starts_with("big-")) return true;
    const std::string_view body = asked.request.body;
    return body.find("tool") != std::string_view::npos || body.find("format") != std::string_view::npos;
}

}  // namespace fake_vendor
