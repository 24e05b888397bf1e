#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/loop.h"

namespace openclaw::runs {

/// A tool call that waits for a person.
struct ApprovalRequest {
    std::string id;  ///< made by `open`
    std::string runId;
    std::string session;
    std::string principal;  ///< on whose behalf the run is
    std::string tool;
    std::string callId;
    std::string arguments;       ///< JSON text
    std::string rule;            ///< of the permission table
    std::int64_t createdAt = 0;  ///< Unix milliseconds
    std::int64_t expiresAt = 0;
};

enum class ApprovalOutcome : std::uint8_t { allowed, denied, expired };

std::string_view nameOf(ApprovalOutcome outcome) noexcept;

/// The calls that wait, and those who decide. Any thread.
class Approvals {
  public:
    using Decided = std::function<void(ApprovalOutcome outcome)>;
    /// Told of each request and each outcome, from the thread that brought it about.
    using Announce =
        std::function<void(const ApprovalRequest& request, std::optional<ApprovalOutcome> outcome)>;

    /// Set before the first request.
    void announceTo(Announce announce) { announce_ = std::move(announce); }

    /// `decided` comes once, on `loop`, unless the request is withdrawn. Answers the request's id.
    std::string open(ApprovalRequest request, net::Loop& loop, Decided decided);

    /// Nobody waits any more.
    void withdraw(const std::string& id);

    /// False: nothing of that id waits (any more).
    bool resolve(const std::string& id, ApprovalOutcome outcome);

    std::vector<ApprovalRequest> pending() const;

  private:
    struct Waiting {
        ApprovalRequest request;
        net::Loop* loop;
        Decided decided;
    };

    std::optional<Waiting> take(const std::string& id);

    mutable std::mutex mutex_;
    std::map<std::string, Waiting> waiting_;
    Announce announce_;
};

}  // namespace openclaw::runs
