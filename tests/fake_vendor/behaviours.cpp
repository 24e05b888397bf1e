#include "behaviours.h"

#include <functional>
#include <utility>

#include "answers.h"
#include "text.h"

namespace fake_vendor {
namespace {

struct Asked {
    std::string model;
    bool stream = false;
    bool usage = false;
    const Request& request;
};

using Behaviour = std::function<Script(const Asked&)>;

const std::vector<std::string> greeting{"Hello",   " from",  " the",          " fake",
                                        " vendor", ", 你好", "! \"quoted\"\n"};

std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += part;
    return all;
}

constexpr std::string_view sse = "text/event-stream";

std::vector<std::string> greetingEvents(const Asked& asked) {
    return streamEvents(asked.model, greeting, asked.usage);
}

/// A chunk an event; the first leaves with the head.
Script streamed(const std::vector<std::string>& events, std::string head) {
    Script script;
    std::string pending = std::move(head);
    for (const std::string& event : events) {
        script.push_back(send(pending + chunk(event)));
        script.push_back(turn());
        pending.clear();
    }
    script.pop_back();
    script.back().bytes += lastChunk;
    return script;
}

Script streamed(const std::vector<std::string>& events) {
    return streamed(events, chunkedHead(sse));
}

Script says(const Asked& asked, const std::string& content) {
    if (!asked.stream) return {send(json(completion(asked.model, content)))};
    return streamed(streamEvents(asked.model, {content}, asked.usage));
}

Script greets(const Asked& asked) {
    if (!asked.stream) return {send(json(completion(asked.model, joined(greeting))))};
    return streamed(greetingEvents(asked));
}

/// The start of a stream: head and two events.
std::string streamStart(const Asked& asked) {
    return chunkedHead(sse) + chunk(contentEvent(asked.model, "one ")) +
           chunk(contentEvent(asked.model, "two "));
}

std::string streamRest(const Asked& asked) {
    return chunk(contentEvent(asked.model, "three")) + chunk(finishEvent(asked.model)) + chunk(doneEvent) +
           std::string(lastChunk);
}

/// About 600 bytes in one segment.
Script benchJson(const Asked& asked) {
    const std::string content =
        "A gateway stands between clients and models: it checks who is asking, decides where the question "
        "goes, and brings the answer back unchanged. This text is here to give the answer a usual size.";
    return {send(json(completion(asked.model, content)))};
}

std::vector<std::string> benchEvents(const Asked& asked) {
    return streamEvents(asked.model, std::vector<std::string>(17, "word "), false);
}

/// 20 events, `perSegment` of them in each segment.
Script benchStream(const Asked& asked, std::size_t perSegment) {
    const std::vector<std::string> events = benchEvents(asked);
    Script script;
    std::string segment = chunkedHead(sse);
    for (std::size_t i = 0; i < events.size(); ++i) {
        segment += chunk(events[i]);
        if (i + 1 == events.size()) segment += lastChunk;
        if ((i + 1) % perSegment != 0) continue;
        script.push_back(send(std::exchange(segment, {})));
        script.push_back(turn());
    }
    script.pop_back();
    return script;
}

/// paced-COUNT-MILLIS: that many events at that interval, then the end of the stream after one more.
Script paced(const Asked& asked, std::uint64_t count, std::uint64_t millis) {
    const std::string event = chunk(contentEvent(asked.model, "word "));
    Script script{send(chunkedHead(sse) + event)};
    for (std::uint64_t i = 1; i < count; ++i) {
        script.push_back(wait(millis));
        script.push_back(send(event));
    }
    script.push_back(wait(millis));
    script.push_back(send(chunk(finishEvent(asked.model)) + chunk(doneEvent) + std::string(lastChunk)));
    return script;
}

/// big-BYTES: content of that size, as one message or as events of 16 KB.
Script big(const Asked& asked, std::uint64_t bytes) {
    if (!asked.stream) return {send(json(completion(asked.model, std::string(bytes, 'x'))))};
    constexpr std::uint64_t piece = 16'384;
    std::string all = chunkedHead(sse);
    for (std::uint64_t sent = 0; sent < bytes; sent += piece) {
        all += chunk(contentEvent(asked.model, std::string(std::min(piece, bytes - sent), 'x')));
    }
    all += chunk(finishEvent(asked.model)) + chunk(doneEvent) + std::string(lastChunk);
    return {send(std::move(all))};
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
    return asked.stream ? joined(greetingEvents(asked)) : completion(asked.model, joined(greeting));
}

std::string_view typeOf(const Asked& asked) {
    return asked.stream ? sse : std::string_view("application/json");
}

/// Everything that the event stream format allows and a careless reader trips over.
Script sseOddities(const Asked& asked) {
    const std::string event = contentEvent(asked.model, "你好");
    std::string crlf = contentEvent(asked.model, "crlf");
    crlf.replace(crlf.size() - 2, 2, "\r\n\r\n");
    std::string multiLine = contentEvent(asked.model, "lines");
    multiLine.insert(multiLine.find(R"("choices")"), "\ndata: ");
    const std::string all = "\xEF\xBB\xBF: OPENROUTER PROCESSING\n\nevent: message\nid: 7\nretry: 10\n" +
                            event + crlf + multiLine + ":\n\n" + finishEvent(asked.model) +
                            std::string(doneEvent);
    Script script{send(chunkedHead("text/event-stream; charset=utf-8"))};
    for (std::size_t at = 0; at < all.size(); at += 7) {  // through the middle of characters and line ends
        script.push_back(send(chunk(all.substr(at, 7))));
        script.push_back(turn());
    }
    script.push_back(send(std::string(lastChunk)));
    return script;
}

Script error(std::string_view status, const std::string& body, std::string_view headers = {}) {
    return {send(message(status, "application/json", body, headers))};
}

/// As vendors do it: the key that was wrong comes back in the message.
Script rejectsKey(const Asked& asked) {
    std::string_view key;
    constexpr std::string_view name = "uthorization: Bearer ";
    if (const auto at = asked.request.head.find(name); at != std::string_view::npos) {
        key = asked.request.head.substr(at + name.size());
        key = key.substr(0, key.find('\r'));
    }
    return error("401 Unauthorized", errorBody("Incorrect API key provided: " + std::string(key) + ".",
                                               "invalid_request_error", "invalid_api_key"));
}

/// Model names without parameters. Whoever is not here greets.
const std::map<std::string, Behaviour, std::less<>>& byName() {
    static const std::map<std::string, Behaviour, std::less<>> table{
        {"bench-json", benchJson},
        {"bench-sse", [](const Asked& a) { return benchStream(a, 10); }},
        {"bench-sse-events", [](const Asked& a) { return benchStream(a, 1); }},
        {"bench-sse-burst", [](const Asked& a) { return benchStream(a, 20); }},
        {"slow-head", [](const Asked&) { return Script{forever()}; }},
        {"stall-mid-stream",
         [](const Asked& a) {
             return Script{send(streamStart(a)), forever()};
         }},
        {"hold-head",
         [](const Asked& a) {
             Script script{hold()};
             for (Step& step : greets(a)) script.push_back(std::move(step));
             return script;
         }},
        {"hold-stream",
         [](const Asked& a) {
             return Script{send(streamStart(a)), hold(), send(streamRest(a))};
         }},
        {"die-before-head", [](const Asked&) { return Script{close()}; }},
        {"reset-before-head", [](const Asked&) { return Script{reset()}; }},
        {"die-mid-head",
         [](const Asked&) {
             return Script{send("HTTP/1.1 200 OK\r\nContent-Ty"), turn(), close()};
         }},
        {"die-mid-stream",
         [](const Asked& a) {
             return Script{send(streamStart(a)), turn(), close()};
         }},
        {"reset-mid-stream",
         [](const Asked& a) {
             return Script{send(streamStart(a)), wait(20), reset()};
         }},
        {"bad-chunk-mid-stream",
         [](const Asked& a) {
             return Script{send(streamStart(a)), turn(), send("zz\r\noops\r\n"), forever()};
         }},
        {"die-mid-json",
         [](const Asked& a) {
             const std::string whole = json(completion(a.model, joined(greeting)));
             return Script{send(whole.substr(0, whole.size() - 100)), turn(), close()};
         }},
        {"stall-mid-json",
         [](const Asked& a) {
             const std::string whole = json(completion(a.model, joined(greeting)));
             return Script{send(whole.substr(0, whole.size() - 100)), forever()};
         }},
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
        {"error-400",
         [](const Asked&) {
             return error(
                 "400 Bad Request",
                 R"({"error":{"message":"Invalid value for 'temperature'.","type":"invalid_request_error",)"
                 R"("param":"temperature","code":"invalid_value"}})");
         }},
        {"error-401", rejectsKey},
        {"error-404",
         [](const Asked&) {
             return error("404 Not Found",
                          errorBody("The model does not exist.", "invalid_request_error", "model_not_found"));
         }},
        {"error-429",
         [](const Asked&) {
             return error("429 Too Many Requests",
                          errorBody("Rate limit reached.", "requests", "rate_limit_exceeded"),
                          "Retry-After: 7\r\nx-ratelimit-limit-requests: 60\r\n"
                          "x-ratelimit-remaining-requests: 0\r\nx-ratelimit-reset-requests: 7s\r\n"
                          "x-request-id: req_vendor_429\r\n");
         }},
        {"error-500",
         [](const Asked&) {
             return error("500 Internal Server Error",
                          errorBody("The server had an error.", "server_error", "internal_error"));
         }},
        {"echo-request", [](const Asked& a) { return says(a, describe(a.request)); }},
        {"one-byte", oneByte},
        {"close-delimited",
         [](const Asked& a) {
             return Script{send("HTTP/1.1 200 OK\r\nContent-Type: " + std::string(typeOf(a)) +
                                "\r\nConnection: close\r\n\r\n" + plainBody(a)),
                           close()};
         }},
        {"http-1.0",
         [](const Asked& a) {
             return Script{send("HTTP/1.0 200 OK\r\nContent-Type: " + std::string(typeOf(a)) + "\r\n\r\n" +
                                plainBody(a)),
                           close()};
         }},
        {"content-length-sse",
         [](const Asked& a) { return Script{send(message("200 OK", typeOf(a), plainBody(a)))}; }},
        {"chunked-json",
         [](const Asked& a) {
             return streamed({plainBody(a).substr(0, 50), plainBody(a).substr(50)}, chunkedHead(typeOf(a)));
         }},
        {"continue-first",
         [](const Asked& a) {
             Script script{send("HTTP/1.1 100 Continue\r\n\r\n"), turn()};
             for (Step& step : greets(a)) script.push_back(std::move(step));
             return script;
         }},
        {"many-headers",
         [](const Asked& a) {
             return Script{
                 send(message("200 OK", "application/json", completion(a.model, "headers"),
                              "x-request-id: req_vendor_1\r\nopenai-organization: org-fake\r\n"
                              "openai-processing-ms: 12\r\nopenai-version: 2020-10-01\r\n"
                              "x-ratelimit-remaining-tokens: 149\r\nSet-Cookie: vendor=secret\r\n"
                              "Server: fake\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"))};
         }},
        {"sse-oddities", sseOddities},
        {"tool-calls",
         [](const Asked& a) {
             return a.stream ? streamed(toolCallEvents(a.model))
                             : Script{send(json(toolCallCompletion(a.model)))};
         }},
    };
    return table;
}

Script scriptFor(const Asked& asked) {
    if (const auto found = byName().find(asked.model); found != byName().end()) return found->second(asked);
    if (const auto n = numbersAfter("paced", asked.model); n && n->size() == 2)
        return paced(asked, (*n)[0], (*n)[1]);
    if (const auto n = numbersAfter("big", asked.model); n && n->size() == 1) return big(asked, n->front());
    return greets(asked);
}

bool dependsOnRequest(std::string_view model) {
    return model == "echo-request" || model == "error-401" || model.starts_with("big-");
}

ScriptPtr share(Script script) {
    return std::make_shared<const Script>(std::move(script));
}

}  // namespace

ScriptPtr Behaviours::answer(const Request& request) {
    if (request.path == "/v1/chat/completions") {
        if (request.method == "POST") return chat(request);
        return share({send(message("405 Method Not Allowed", "application/json",
                                   errorBody("Use POST.", "invalid_request_error", "method_not_allowed")))});
    }
    if (request.path == "/v1/models") {
        return share({send(
            json(R"({"object":"list","data":[)"
                 R"({"id":"gpt-4o-mini","object":"model","created":1700000000,"owned_by":"fake"}]})"))});
    }
    if (request.path == "/v1/embeddings") {
        return share({send(
            json(R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-0.25]}],)"
                 R"("model":"embed","usage":{"prompt_tokens":2,"total_tokens":2}})"))});
    }
    return share({send(message("404 Not Found", "application/json",
                               errorBody("Unknown path.", "invalid_request_error", "unknown_url")))});
}

ScriptPtr Behaviours::chat(const Request& request) {
    const std::string_view model = textMember(request.body, "model");
    const Asked asked{std::string(model), isTrueMember(request.body, "stream"),
                      isTrueMember(request.body, "include_usage"), request};
    if (dependsOnRequest(model)) return share(scriptFor(asked));
    std::string key = asked.model;
    key += asked.stream ? " stream" : "";
    key += asked.usage ? " usage" : "";
    if (const auto found = canned_.find(key); found != canned_.end()) return found->second;
    return canned_.emplace(std::move(key), share(scriptFor(asked))).first->second;
}

}  // namespace fake_vendor
