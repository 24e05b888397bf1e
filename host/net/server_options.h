#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "net/fields.h"

namespace openclaw::net {

struct RequestHead;

/// The body of an answer that the door gives by itself: a malformed request, a limit, a fault of a handler.
using DoorErrorBody =
    std::function<std::string(int status, std::string_view reason, std::string_view requestId)>;

/// Further fields of the answer to a request, whatever it is, besides those that it has (`fields`): lines,
/// each begun by CRLF. Any loop's thread.
using AnswerFields = std::function<std::string(const RequestHead& head, std::span<const Field> fields)>;

struct ServerOptions {
    unsigned loops = 1;
    unsigned workers = 16;
    std::uint32_t maxConnections = 16'384;
    std::uint64_t maxBodyBytes = 20u << 20;
    std::chrono::milliseconds headTimeout{15'000};
    std::chrono::milliseconds bodyTimeout{60'000};
    std::chrono::milliseconds idleTimeout{120'000};
    std::chrono::milliseconds writeTimeout{60'000};
    DoorErrorBody errorBody;    ///< JSON text
    AnswerFields answerFields;  ///< may be empty
};

}  // namespace openclaw::net
