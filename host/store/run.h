#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/usage.h"

namespace openclaw::store {

struct StoredRun {
    std::string principal{};
    std::string runId{};                      ///< unique for the principal
    std::optional<std::string> sessionKey{};  ///< none: a run of its own
    std::string model{};                      ///< as asked for
    std::string target{};                     ///< as routed
    std::string entrance{};                   ///< "chat", "responses", "agent" or "channel:NAME"
    std::string status = "queued";            ///< "queued", "running", "ok", "error" or "aborted"
    std::int64_t createdAt = 0;               ///< Unix milliseconds, as the other two
    std::optional<std::int64_t> startedAt{};
    std::optional<std::int64_t> endedAt{};
    std::string stopReason{};
    std::string error{};  ///< a message for its owner
    TokenUsage usage{};
};

struct RunEnd {
    std::string status = "ok";  ///< "ok", "error" or "aborted"
    std::int64_t endedAt = 0;   ///< Unix milliseconds
    std::string stopReason{};
    std::string error{};
};

}  // namespace openclaw::store
