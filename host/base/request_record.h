#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"

namespace openclaw {

/// What is known of one request, written by every floor it passes and logged once at its end. Loop thread
/// only.
struct RequestRecord {
    std::string id;  ///< the x-request-id of the answer
    Clock::time_point started{};
    std::string method;
    std::string path;  ///< without the query, which may hold credentials
    std::string remote;
    std::string principal;
    std::string model;   ///< as asked for
    std::string target;  ///< provider/model, or the tool
    std::string error;   ///< reason, when it failed
    int status = 0;      ///< 499: the client hung up before an answer
    bool streamed = false;
    std::int64_t inputTokens = -1;  ///< -1: not known
    std::int64_t outputTokens = -1;
    double firstByteMs = -1;  ///< from the request's end to the first byte of the answer
    std::uint64_t bytesIn = 0;
    std::uint64_t bytesOut = 0;
};

/// The access line.
void logRequest(const RequestRecord& record);

}  // namespace openclaw
