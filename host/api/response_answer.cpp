#include "api/response_answer.h"

#include "api/header_allow_list.h"
#include "api/model_request.h"
#include "http/error_body.h"

namespace openclaw::api {

void ResponseAnswer::leave() {
    if (const auto run = std::exchange(run_, nullptr)) run->leave();
}

void ResponseAnswer::onRefused(const Error& error) {
    run_.reset();
    http::respondError(exchange_, http::ErrorShape::responses, error);
}

void ResponseAnswer::onBegun() {
    if (!background_) return;
    if (stream_) return startStream();
    const dialects::ResponseResource now = run_->resource();
    note(now);
    exchange_.respond(200, "application/json", now.json(), fields());
    leave();
}

void ResponseAnswer::onProviderHead(int status, const net::Fields& fields) {
    if (exchange_.started()) return;
    fields_.clear();
    for (const net::Field& field : headersForClient(fields)) {
        // The body that it speaks of is not the one the client gets.
        if (field.name != "content-encoding") fields_.emplace_back(field.name, field.value);
    }
    if (stream_ && status < 400) startStream();
}

void ResponseAnswer::onEvents(std::string_view events) {
    if (!stream_) return;
    if (exchange_.started()) {
        write(events);
    } else {
        held_.append(events);
    }
}

void ResponseAnswer::onEnded() {
    const dialects::ResponseResource now = run_->resource();
    note(now);
    if (!exchange_.started() && now.error && now.output.empty()) {
        exchange_.respond(dialects::chatStatus(*now.error), "application/json",
                          dialects::responsesErrorBody(*now.error), fields());
    } else if (stream_) {
        startStream();
        write("data: [DONE]\n\n");
        exchange_.end();
    } else {
        exchange_.respond(200, "application/json", now.json(), fields());
    }
    run_.reset();
}

void ResponseAnswer::note(const dialects::ResponseResource& resource) {
    RequestRecord& record = exchange_.record();
    if (resource.usage) {
        record.inputTokens = resource.usage->input;
        record.outputTokens = resource.usage->output;
    }
    if (resource.error) record.error = dialects::wordOf(*resource.error);
}

void ResponseAnswer::startStream() {
    if (exchange_.started()) return;
    exchange_.record().streamed = true;
    exchange_.start(200, "text/event-stream", fields());
    keepAlive_.wrote();
    write(std::exchange(held_, {}));
}

void ResponseAnswer::write(std::string_view bytes) {
    exchange_.write(bytes);
    keepAlive_.wrote();
    pressure_.wrote(exchange_.unsent(), run_);
}

void ResponseAnswer::onDrained() {
    pressure_.drained(run_);
}

std::vector<net::Field> ResponseAnswer::fields() {
    std::vector<net::Field> list;
    list.reserve(fields_.size() + 3);
    for (const auto& [name, value] : fields_) list.push_back({name, value});
    if (run_) {
        dropped_ = namedDropped(run_->dropped());
        list.push_back({"x-openclaw-run-id", run_->id()});
    }
    if (!dropped_.empty()) list.push_back({droppedHeader, dropped_});
    if (stream_) list.push_back({"Cache-Control", "no-cache"});
    return list;
}

}  // namespace openclaw::api
