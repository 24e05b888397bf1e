#include "api/responses_stored.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <optional>
#include <utility>

#include "api/query_string.h"
#include "api/response_body.h"
#include "api/response_replay.h"
#include "dialects/json_cursor.h"
#include "dialects/json_writer.h"

namespace openclaw::api {
namespace {

constexpr std::string_view prefix = "/v1/responses/";
constexpr std::string_view json = "application/json";

/// "{id}" or "{id}/{what}" behind the prefix.
struct ResponsePath {
    std::string id;
    std::string what;
};

ResponsePath pathOf(const net::Exchange& exchange) {
    const std::string_view path = exchange.head().path.substr(prefix.size());
    const std::size_t slash = path.find('/');
    ResponsePath parts;
    parts.id = path.substr(0, slash);
    if (slash != std::string_view::npos) parts.what = path.substr(slash + 1);
    return parts;
}

[[noreturn]] void refusePath(const net::Exchange& exchange) {
    throw Error(ErrorCode::not_found, "there is nothing at " + std::string(exchange.head().path))
        .withReason("unknown_url");
}

bool isBackground(const store::StoredResponse& response) {
    return dialects::memberIn(response.request, "background") == "true";
}

void raw(dialects::JsonWriter& writer, std::string_view key, const std::string& text) {
    writer.key(key).raw(text.empty() ? "null" : text);
}

}  // namespace

std::string storedResource(const store::StoredResponse& response) {
    std::string text;
    dialects::JsonWriter writer(text);
    writer.openObject().member("id", response.id).member("object", "response");
    writer.key("created_at").integer(response.createdAt / 1000).key("completed_at");
    if (response.completedAt && response.status == "completed") {
        writer.integer(*response.completedAt / 1000);
    } else {
        writer.null();
    }
    writer.member("status", response.status);
    raw(writer, "incomplete_details", response.incompleteDetails);
    writer.member("model", response.model);
    raw(writer, "error", response.error);
    writer.key("output").openArray();
    for (const store::ResponseItem& item : response.output) writer.raw(item.json);
    writer.closeArray();
    raw(writer, "usage", response.usage);
    if (response.request.size() > 2) {
        text.append(",").append(response.request, 1, response.request.size() - 2);
    }
    writer.closeObject();
    return text;
}

void GetResponse::handle(net::Exchange& exchange, const access::Principal& principal) {
    const ResponsePath path = pathOf(exchange);
    if (path.what == "input_items") return answerInputItems(exchange, principal, path.id);
    if (!path.what.empty()) refusePath(exchange);
    const QueryString query(exchange.head().query);
    const bool stream = query.flag("stream");
    const std::int64_t after = query.integer("starting_after", -1, -1, INT64_MAX);
    services_.store.get(
        principal.id, path.id,
        answerFrom<store::StoredResponse>(
            exchange, [this, &exchange, principal, stream, after](const store::StoredResponse& response) {
                if (!stream) return exchange.respond(200, json, storedResource(response));
                if (!isBackground(response)) {
                    throw Error(ErrorCode::invalid_request,
                                "this response cannot be streamed, because it was not created with "
                                "\"background\": true")
                        .withParam("stream");
                }
                ResponseReplay::start(exchange, services_, principal.id, response.id, after);
            }));
}

void GetResponse::answerInputItems(net::Exchange& exchange, const access::Principal& principal,
                                   const std::string& id) {
    const QueryString query(exchange.head().query);
    store::ResponseItemRange range;
    range.limit = static_cast<std::size_t>(query.integer("limit", 20, 1, 100));
    range.after = query.text("after");
    const std::string order = query.text("order");
    if (!order.empty() && order != "asc" && order != "desc") {
        throw Error(ErrorCode::invalid_request, "\"order\" must be asc or desc").withParam("order");
    }
    range.descending = order != "asc";
    services_.store.inputItems(
        principal.id, id, range,
        answerFrom<store::ResponseItemPage>(exchange, [&exchange](const store::ResponseItemPage& page) {
            std::string text;
            dialects::JsonWriter writer(text);
            writer.openObject().member("object", "list").key("data").openArray();
            for (const store::ResponseItem& item : page.items) writer.raw(item.json);
            writer.closeArray();
            writer.key("first_id")
                .raw(dialects::quotedOrNull(page.items.empty() ? "" : page.items.front().id));
            writer.key("last_id").raw(dialects::quotedOrNull(page.items.empty() ? "" : page.items.back().id));
            writer.key("has_more").boolean(page.more).closeObject();
            exchange.respond(200, json, text);
        }));
}

void DeleteResponse::handle(net::Exchange& exchange, const access::Principal& principal) {
    const ResponsePath path = pathOf(exchange);
    if (!path.what.empty()) refusePath(exchange);
    const auto answer = [this, &exchange, principal, id = path.id](std::monostate) {
        services_.runs.live.abort(principal.id, id, "deleted");
        std::string text;
        dialects::JsonWriter writer(text);
        writer.openObject().member("id", id).member("object", "response").key("deleted").boolean(true);
        writer.closeObject();
        exchange.respond(200, json, text);
    };
    services_.store.remove(principal.id, path.id, answerFrom<std::monostate>(exchange, answer));
}

void CancelResponse::handle(net::Exchange& exchange, const access::Principal& principal) {
    const ResponsePath path = pathOf(exchange);
    if (path.what != "cancel") refusePath(exchange);
    const auto answer = [this, &exchange, principal](const store::StoredResponse& response) {
        if (!isBackground(response)) {
            throw Error(ErrorCode::invalid_request,
                        "only a response that was created with \"background\": true can be cancelled");
        }
        if (response.status != "queued" && response.status != "in_progress") {
            return exchange.respond(200, json, storedResource(response));
        }
        const auto ended =
            answerFrom<store::StoredResponse>(exchange, [&exchange](const store::StoredResponse& now) {
                exchange.respond(200, json, storedResource(now));
            });
        const auto read = [this, principal, id = response.id, ended] {
            services_.store.get(principal.id, id, ended);
        };
        const std::shared_ptr<ResponseLog> log = services_.logs.find(principal.id, response.id);
        services_.runs.live.abort(principal.id, response.id, "cancelled");
        if (!log) return read();
        // The log ends, and goes, when the result is kept. It holds this, and must not be held by it.
        const auto waits = std::make_shared<bool>(true);
        const auto look = [weak = std::weak_ptr(log), waits, read] {
            const auto followed = weak.lock();
            if ((!followed || followed->hasEnded()) && std::exchange(*waits, false)) read();
        };
        log->follow(exchange.loop(), waits, look);
        look();
    };
    services_.store.get(principal.id, path.id, answerFrom<store::StoredResponse>(exchange, answer));
}

}  // namespace openclaw::api
