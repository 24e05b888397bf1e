#include "dialects/failure.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/text.h"
#include "dialects/json_reader.h"
#include "dialects/json_writer.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::size_t excerptLength = 400;

/// IANA's registry of HTTP status codes.
bool isRegistered(int status) noexcept {
    return (status >= 400 && status <= 417) || (status >= 421 && status <= 426) || status == 428 ||
           status == 429 || status == 431 || status == 451 || (status >= 500 && status <= 508) ||
           status == 510 || status == 511;
}

struct Row {
    FailureKind kind;
    std::string_view word;
    std::string_view chatType;
    int chatStatus;
    std::string_view messagesType;
    int messagesStatus;
    ErrorCode code;
};

constexpr std::array<Row, 11> rows{{
    {FailureKind::invalid_request, "invalid_request", "invalid_request_error", 400, "invalid_request_error",
     400, ErrorCode::invalid_request},
    {FailureKind::authentication, "invalid_api_key", "authentication_error", 401, "authentication_error", 401,
     ErrorCode::unauthenticated},
    {FailureKind::billing, "insufficient_quota", "insufficient_quota", 429, "billing_error", 402,
     ErrorCode::upstream_failed},
    {FailureKind::permission, "permission_denied", "permission_error", 403, "permission_error", 403,
     ErrorCode::permission_denied},
    {FailureKind::not_found, "not_found", "invalid_request_error", 404, "not_found_error", 404,
     ErrorCode::not_found},
    {FailureKind::too_large, "too_large", "invalid_request_error", 413, "request_too_large", 413,
     ErrorCode::too_large},
    {FailureKind::rate_limit, "rate_limit_exceeded", "rate_limit_error", 429, "rate_limit_error", 429,
     ErrorCode::rate_limited},
    {FailureKind::server, "server_error", "server_error", 500, "api_error", 500, ErrorCode::upstream_failed},
    {FailureKind::upstream, "upstream_failed", "server_error", 502, "api_error", 502,
     ErrorCode::upstream_failed},
    {FailureKind::timeout, "timeout", "server_error", 504, "timeout_error", 504,
     ErrorCode::deadline_exceeded},
    {FailureKind::overloaded, "overloaded", "server_error", 503, "overloaded_error", 529,
     ErrorCode::unavailable},
}};

const Row& rowOf(FailureKind kind) noexcept {
    return rows[static_cast<std::size_t>(kind)];
}

/// A text for people out of bytes of any kind.
std::string excerpt(std::string_view body) {
    std::string words;
    for (const char c : body.substr(0, excerptLength)) {
        const bool plain = static_cast<unsigned char>(c) > 0x20;
        if (plain || (!words.empty() && words.back() != ' ')) words.push_back(plain ? c : ' ');
    }
    while (!words.empty() && (static_cast<unsigned char>(words.back()) & 0xC0) == 0x80) words.pop_back();
    if (!words.empty() && static_cast<unsigned char>(words.back()) >= 0xC0) words.pop_back();
    return text::isValidUtf8(words) ? words : std::string();
}

std::string answered(int status) {
    return status == 0 ? std::string("the provider reported an error")
                       : "the provider answered " + std::to_string(status);
}

/// Out of {"error":{…}}, {"error":"…"}, {"message":"…"}, {"detail":"…"}.
void readObject(const json::object& body, Failure& failure) {
    const json::object* const nested = objectIn(body, "error");
    const json::object& error = nested != nullptr ? *nested : body;
    std::string_view message = stringIn(error, "message");
    if (message.empty()) message = stringIn(body, "error");
    if (message.empty()) message = stringIn(body, "detail");
    failure.message = message;
    failure.param = stringIn(error, "param");
    std::string_view type = stringIn(error, "type");
    if (nested == nullptr && type == "error") type = {};
    const std::string_view code = stringIn(error, "code");
    if (failure.status == 0) {
        const std::int64_t status = integerIn(error, "code").value_or(0);
        if (status >= 400 && status < 600) failure.status = static_cast<int>(status);
    }
    failure.kind = kindOf(type, code, failure.status);
    failure.code = code;
}

/// The vendor's status says more than the kind's, if it means the same.
bool fits(const Failure& failure) noexcept {
    return isRegistered(failure.status) && kindOfStatus(failure.status) == failure.kind;
}

void writeResponsesError(JsonWriter& json, const Failure& failure) {
    json.key("error").openObject().member("type", chatType(failure.kind));
    json.member("code", wordOf(failure)).member("message", failure.message).key("param");
    if (failure.param.empty()) {
        json.null();
    } else {
        json.string(failure.param);
    }
    json.closeObject();
}

}  // namespace

FailureKind kindOfStatus(int status) noexcept {
    switch (status) {
        case 401:
            return FailureKind::authentication;
        case 402:
            return FailureKind::billing;
        case 403:
            return FailureKind::permission;
        case 404:
            return FailureKind::not_found;
        case 413:
            return FailureKind::too_large;
        case 429:
            return FailureKind::rate_limit;
        case 502:
            return FailureKind::upstream;
        case 408:
        case 504:
        case 524:
            return FailureKind::timeout;
        case 503:
        case 529:
            return FailureKind::overloaded;
        default:
            return status >= 400 && status < 500 ? FailureKind::invalid_request : FailureKind::server;
    }
}

int registeredStatus(int status) noexcept {
    return isRegistered(status) ? status : rowOf(kindOfStatus(status)).chatStatus;
}

ErrorCode codeOf(FailureKind kind) noexcept {
    return rowOf(kind).code;
}

std::string_view chatType(FailureKind kind) noexcept {
    return rowOf(kind).chatType;
}

std::string_view messagesType(FailureKind kind) noexcept {
    return rowOf(kind).messagesType;
}

std::string_view wordOf(FailureKind kind) noexcept {
    return rowOf(kind).word;
}

int chatStatus(const Failure& failure) noexcept {
    return fits(failure) && failure.kind != FailureKind::billing ? failure.status
                                                                 : rowOf(failure.kind).chatStatus;
}

int messagesStatus(const Failure& failure) noexcept {
    return fits(failure) && failure.kind != FailureKind::overloaded ? failure.status
                                                                    : rowOf(failure.kind).messagesStatus;
}

FailureKind kindOf(std::string_view type, std::string_view code, int status) noexcept {
    for (const std::string_view word : {code, type}) {
        if (word.empty()) continue;
        // OpenAI's "invalid_request_error" covers many statuses, "server_error" too: the status tells more.
        if (status != 0 &&
            (word == "invalid_request_error" || word == "server_error" || word == "api_error")) {
            continue;
        }
        const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& each) {
            return word == each.word || word == each.messagesType;
        });
        if (row != rows.end()) return row->kind;
        if (word == "model_not_found") return FailureKind::not_found;
        if (word == "requests" || word == "tokens") return FailureKind::rate_limit;
    }
    return kindOfStatus(status);
}

Failure failureOf(const Error& error) {
    Failure failure;
    failure.kind = FailureKind::server;
    for (const Row& row : rows) {
        if (row.code == error.code()) failure.kind = row.kind;
    }
    if (error.code() == ErrorCode::upstream_failed) failure.kind = FailureKind::upstream;
    failure.message = error.message();
    failure.code = error.reason();
    failure.param = error.param();
    return failure;
}

Failure readFailure(int status, std::string_view body) {
    Failure failure;
    failure.status = status;
    failure.kind = kindOfStatus(status);
    ParsedJson parsed;
    const json::value* const value = parsed.answer(body);
    if (value != nullptr && value->is_object()) {
        readObject(value->get_object(), failure);
    } else {
        const std::string words = excerpt(body);
        failure.message = answered(status) + (words.empty() ? std::string() : ": " + words);
    }
    if (failure.message.empty()) failure.message = answered(failure.status) + " and did not say why";
    failure.message = log::redacted(failure.message);
    return failure;
}

std::string chatErrorBody(const Failure& failure) {
    std::string body;
    JsonWriter json(body);
    json.openObject().key("error").openObject();
    json.member("message", failure.message).member("type", chatType(failure.kind)).key("param");
    if (failure.param.empty()) {
        json.null();
    } else {
        json.string(failure.param);
    }
    json.member("code", wordOf(failure));
    json.closeObject().closeObject();
    return body;
}

std::string_view wordOf(const Failure& failure) noexcept {
    return failure.code.empty() ? wordOf(failure.kind) : std::string_view(failure.code);
}

std::string responsesErrorBody(const Failure& failure) {
    std::string body;
    JsonWriter json(body);
    json.openObject();
    writeResponsesError(json, failure);
    json.closeObject();
    return body;
}

std::string responsesErrorFrame(const Failure& failure) {
    std::string frame;
    JsonWriter json(frame);
    json.openObject().member("type", "error").key("status").integer(chatStatus(failure));
    writeResponsesError(json, failure);
    json.closeObject();
    return frame;
}

std::string responsesErrorEvent(const Failure& failure, std::int64_t sequenceNumber) {
    std::string event;
    JsonWriter json(event);
    json.openObject().member("type", "error").key("sequence_number").integer(sequenceNumber);
    writeResponsesError(json, failure);
    json.closeObject();
    return event;
}

std::string messagesErrorBody(const Failure& failure) {
    std::string body;
    JsonWriter json(body);
    json.openObject().member("type", "error").key("error").openObject();
    json.member("type", messagesType(failure.kind)).member("message", failure.message);
    json.closeObject().closeObject();
    return body;
}

}  // namespace openclaw::dialects
