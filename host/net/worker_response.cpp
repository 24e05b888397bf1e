#include "net/worker_response.h"

#include <fstream>
#include <vector>

#include <Poco/File.h>

#include "base/text.h"
#include "net/exchange.h"

namespace openclaw::net {

std::ostream& WorkerResponse::send() {
    sent_ = true;
    return body_;
}

void WorkerResponse::sendFile(const std::string& path, const std::string& mediaType) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Poco::OpenFileException(path);
    setContentType(mediaType);
    send() << file.rdbuf();
}

void WorkerResponse::sendBuffer(const void* data, std::size_t length) {
    send().write(static_cast<const char*>(data), static_cast<std::streamsize>(length));
}

void WorkerResponse::redirect(const std::string& uri, HTTPStatus status) {
    setStatusAndReason(status);
    set("Location", uri);
    send();
}

void WorkerResponse::requireAuthentication(const std::string& realm) {
    setStatusAndReason(HTTP_UNAUTHORIZED);
    set("WWW-Authenticate", "Bearer realm=\"" + realm + "\"");
    send();
}

void WorkerResponse::deliver() {
    std::vector<Field> fields;
    for (const auto& [name, value] : *this) {
        // The connection's own fields are written by the exchange.
        const bool framing = text::equalsIgnoreCase(name, "content-length") ||
                             text::equalsIgnoreCase(name, "transfer-encoding") ||
                             text::equalsIgnoreCase(name, "connection") ||
                             text::equalsIgnoreCase(name, "date");
        if (!framing && !text::equalsIgnoreCase(name, "content-type")) fields.push_back({name, value});
    }
    const std::string contentType = getContentType();
    const std::string body = body_.str();
    exchange_.respond(getStatus(), contentType == UNKNOWN_CONTENT_TYPE ? std::string_view{} : contentType,
                      body, fields);
}

}  // namespace openclaw::net
