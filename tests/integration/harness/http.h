#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tcp.h"

namespace harness {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Response {
    int status = 0;
    Headers headers{};
    std::string body;       ///< transfer coding removed
    bool complete = false;  ///< the framing says so
    std::string raw;

    /// The value of the first field of that name in any case, or empty.
    std::string header(std::string_view name) const;
    std::size_t count(std::string_view name) const;
    /// The body as JSON; a value of kind null when it is none.
    boost::json::value json() const;
    /// `json()` at a JSON pointer, e.g. "/error/code", as a text; empty when it is not there or no text.
    std::string text(std::string_view pointer) const;
};

/// Reads answers off a connection one after the other.
class ResponseReader {
  public:
    explicit ResponseReader(Tcp& tcp) : tcp_(tcp) {}

    /// The next answer. `toHead`: the answer has no body whatever its fields say. Interim (1xx) answers are
    /// returned as answers.
    Response next(bool toHead = false);
    /// The head only; the body's bytes come with `bodyBytes`.
    Response nextHead();
    /// Body bytes that have come, transfer coding removed; empty at the body's end, see `bodyComplete`.
    std::string bodyBytes();
    bool bodyComplete() const noexcept { return bodyComplete_; }
    /// What was received behind the last answer.
    const std::string& rest() const noexcept { return buffer_; }

  private:
    bool fill();
    bool decodeChunks(std::string& out);

    Tcp& tcp_;
    std::string buffer_;
    std::optional<std::uint64_t> left_;  ///< of a body with Content-Length
    bool chunked_ = false;
    bool bodyComplete_ = false;
};

struct Request {
    std::string method = "GET";
    std::string path = "/";
    Headers headers{};
    std::string body{};

    /// With Host, and with Content-Length when there is a body or the method is POST.
    std::string bytes() const;
};

/// One request on a connection of its own; interim answers are skipped.
Response ask(std::uint16_t port, const Request& request);

/// The events of a stream: what stands behind "data: ", by event.
std::vector<std::string> eventData(std::string_view body);

/// The same, as JSON, without "[DONE]".
std::vector<boost::json::value> eventJson(std::string_view body);

/// The content of all the chat.completion.chunk events of a stream, joined.
std::string saidIn(std::string_view body);

}  // namespace harness
