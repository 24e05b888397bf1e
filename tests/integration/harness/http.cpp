#include "http.h"

#include <strings.h>

#include <boost/json/parse.hpp>
#include <charconv>
#include <sstream>

namespace harness {
namespace {

bool sameName(std::string_view a, std::string_view b) {
    return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

Response parseHead(std::string_view head) {
    Response response;
    response.raw = head;
    // "HTTP/1.1 200 OK"
    if (head.size() > 12 && head.starts_with("HTTP/1.")) {
        std::from_chars(head.data() + 9, head.data() + 12, response.status);
    }
    auto at = head.find("\r\n");
    while (at != std::string_view::npos && at + 2 < head.size()) {
        const auto end = head.find("\r\n", at + 2);
        const std::string_view line = head.substr(at + 2, end - at - 2);
        at = end;
        const auto colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        const auto value = line.find_first_not_of(" \t", colon + 1);
        response.headers.emplace_back(
            line.substr(0, colon), value == std::string_view::npos ? std::string_view() : line.substr(value));
    }
    return response;
}

}  // namespace

std::string Response::header(std::string_view name) const {
    for (const auto& [field, value] : headers) {
        if (sameName(field, name)) return value;
    }
    return {};
}

std::size_t Response::count(std::string_view name) const {
    std::size_t found = 0;
    for (const auto& field : headers) found += sameName(field.first, name) ? 1 : 0;
    return found;
}

boost::json::value Response::json() const {
    boost::system::error_code error;
    boost::json::value value = boost::json::parse(body, error);
    return error ? boost::json::value() : value;
}

std::string Response::text(std::string_view pointer) const {
    const boost::json::value whole = json();
    const boost::json::value* value = &whole;
    while (!pointer.empty()) {
        pointer.remove_prefix(1);
        const std::string_view key = pointer.substr(0, pointer.find('/'));
        pointer.remove_prefix(key.size());
        if (const auto* object = value->if_object()) {
            value = object->if_contains(key);
        } else if (const auto* array = value->if_array()) {
            std::size_t index = 0;
            std::from_chars(key.data(), key.data() + key.size(), index);
            value = array->if_contains(index);
        } else {
            value = nullptr;
        }
        if (value == nullptr) return {};
    }
    const auto* text = value->if_string();
    return text == nullptr ? std::string() : std::string(*text);
}

bool ResponseReader::fill() {
    const std::string bytes = tcp_.receive();
    buffer_ += bytes;
    return !bytes.empty();
}

Response ResponseReader::nextHead() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (!fill()) {
            Response none;
            none.raw = std::exchange(buffer_, {});
            return none;
        }
    }
    Response response = parseHead(std::string_view(buffer_).substr(0, end + 2));
    buffer_.erase(0, end + 4);
    chunked_ = sameName(response.header("transfer-encoding"), "chunked");
    left_.reset();
    if (const std::string length = response.header("content-length"); !length.empty()) {
        std::uint64_t bytes = 0;
        std::from_chars(length.data(), length.data() + length.size(), bytes);
        left_ = bytes;
    }
    if (response.status / 100 == 1 || response.status == 204) left_ = 0;
    bodyComplete_ = left_ == 0u && !chunked_;
    return response;
}

Response ResponseReader::next(bool toHead) {
    Response response = nextHead();
    if (response.status == 0) return response;
    if (toHead) {
        response.complete = true;
        return response;
    }
    while (!bodyComplete_) {
        const std::string bytes = bodyBytes();
        if (bytes.empty() && !bodyComplete_) break;
        response.body += bytes;
    }
    response.complete = bodyComplete_;
    return response;
}

std::string ResponseReader::bodyBytes() {
    std::string out;
    while (out.empty() && !bodyComplete_) {
        if (chunked_) {
            if (!decodeChunks(out) && !fill()) return out;
        } else if (left_) {
            if (buffer_.empty() && !fill()) return out;
            out = buffer_.substr(0, *left_);
            buffer_.erase(0, out.size());
            *left_ -= out.size();
            bodyComplete_ = *left_ == 0;
        } else if (buffer_.empty() && !fill()) {
            bodyComplete_ = tcp_.end() == Tcp::End::fin;
            return out;
        } else {
            out.swap(buffer_);
        }
    }
    return out;
}

/// Takes whole chunks off the buffer; false when more bytes are needed for anything.
bool ResponseReader::decodeChunks(std::string& out) {
    bool took = false;
    for (;;) {
        const auto line = buffer_.find("\r\n");
        if (line == std::string::npos) return took;
        std::uint64_t size = 0;
        std::from_chars(buffer_.data(), buffer_.data() + line, size, 16);
        if (buffer_.size() < line + 2 + size + 2) return took;
        out.append(buffer_, line + 2, size);
        buffer_.erase(0, line + 2 + size + 2);
        took = true;
        if (size == 0) {
            bodyComplete_ = true;
            return true;
        }
    }
}

std::string Request::bytes() const {
    std::string out = method + " " + path + " HTTP/1.1\r\n";
    bool host = false;
    for (const auto& [name, value] : headers) {
        out += name + ": " + value + "\r\n";
        host = host || sameName(name, "host");
    }
    if (!host) out += "Host: 127.0.0.1\r\n";
    if (!body.empty() || method == "POST") out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return out + "\r\n" + body;
}

Response ask(std::uint16_t port, const Request& request) {
    Tcp tcp(port);
    tcp.send(request.bytes());
    ResponseReader reader(tcp);
    Response response = reader.next(request.method == "HEAD");
    while (response.status / 100 == 1) response = reader.next(request.method == "HEAD");
    return response;
}

std::vector<std::string> eventData(std::string_view body) {
    std::vector<std::string> events;
    for (auto at = body.find("data: "); at != std::string_view::npos; at = body.find("data: ", at)) {
        at += 6;
        const auto end = std::min(body.find("\n\n", at), body.size());
        events.emplace_back(body.substr(at, end - at));
        at = end;
    }
    return events;
}

std::vector<boost::json::value> eventJson(std::string_view body) {
    std::vector<boost::json::value> events;
    for (const std::string& data : eventData(body)) {
        if (data == "[DONE]") continue;
        boost::system::error_code error;
        events.push_back(boost::json::parse(data, error));
    }
    return events;
}

std::string saidIn(std::string_view body) {
    std::string said;
    Response event;
    for (std::string& data : eventData(body)) {
        event.body = std::move(data);
        said += event.text("/choices/0/delta/content");
    }
    return said;
}

}  // namespace harness
