#include "api/tool_call.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <utility>

#include <Poco/Base64Encoder.h>

#include <sstream>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "http/error_body.h"

namespace openclaw::api {
namespace {

namespace json = boost::json;

bool isText(std::string_view mediaType) {
    return mediaType.empty() || mediaType.starts_with("text/") || mediaType.starts_with("application/json");
}

std::string base64(std::string_view bytes) {
    std::ostringstream out;
    Poco::Base64Encoder encoder(out);
    encoder.rdbuf()->setLineLength(0);
    encoder.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    encoder.close();
    return out.str();
}

json::object contentPart(std::string_view mediaType, std::string_view bytes) {
    if (isText(mediaType) && text::isValidUtf8(bytes)) {
        return {{"type", "text"}, {"text", json::string_view(bytes.data(), bytes.size())}};
    }
    const json::string_view type(mediaType.data(), mediaType.size());
    return {{"type", mediaType.starts_with("image/") ? "image" : "data"},
            {"mimeType", type},
            {"data", base64(bytes)}};
}

std::int64_t microsSince(Clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
}

}  // namespace

void answerAudited(net::Exchange& exchange, store::AuditLog& audit, store::AuditEntry entry, int status,
                   std::string body) {
    net::Loop& loop = exchange.loop();
    audit.record(std::move(entry), [&loop, self = exchange.shared_from_this(), status,
                                    body = std::move(body)](bool written) mutable {
        loop.post([self = std::move(self), status, body = std::move(body), written] {
            if (written) {
                self->respond(status, "application/json", body);
                return;
            }
            http::respondError(
                *self, http::ErrorShape::tools,
                Error(ErrorCode::unavailable,
                      "the call could not be written to the audit table, so its outcome is withheld; "
                      "the log says why")
                    .withReason("audit_unavailable"));
        });
    });
}

void ToolCall::onContent(std::string_view mediaType, std::string_view bytes) {
    entry_.outputBytes += static_cast<std::int64_t>(bytes.size());
    content_.push_back(contentPart(mediaType, bytes));
}

void ToolCall::onHead(int, const net::Fields&) {}

void ToolCall::onBytes(std::string_view) {}

void ToolCall::onProgress(double, std::string_view) {}

void ToolCall::onFinish(const plugins::CallResult& result) {
    if (!result.ok()) {
        const Error error = result.error();
        close(http::typeOf(error));
        exchange_.record().error = http::typeOf(error);
        answerAudited(exchange_, audit_, std::move(entry_), http::statusOf(error.code()),
                      http::errorBody(http::ErrorShape::tools, error));
        return;
    }
    close("ok");
    json::object answer{{"content", std::move(content_)}};
    json::error_code notJson;
    json::value details = json::parse(result.text, notJson);
    if (!notJson && !result.text.empty()) answer["details"] = std::move(details);
    answerAudited(exchange_, audit_, std::move(entry_), 200,
                  json::serialize(json::object{{"ok", true}, {"result", std::move(answer)}}));
}

void ToolCall::onHangUp() {
    if (!call_) return;
    close("cancelled");
    audit_.record(std::move(entry_), [id = exchange_.record().id](bool written) {
        if (!written) log::error("a cancelled tool call is missing from the audit table", {{"id", id}});
    });
}

void ToolCall::close(std::string_view outcome) {
    call_.reset();
    entry_.outcome = outcome;
    entry_.durationMicros = microsSince(exchange_.record().started);
}

}  // namespace openclaw::api
