#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/event.h"
#include "dialects/failure.h"
#include "dialects/responses_request.h"

namespace openclaw::dialects {

enum class ResponseStatus : std::uint8_t { queued, in_progress, completed, incomplete, failed, cancelled };

std::string_view wordOf(ResponseStatus status) noexcept;

/// The response object of Open Responses: every member its schema demands, in whatever state it is.
struct ResponseResource {
    std::string id;
    std::int64_t createdAt = 0;               ///< seconds since the Unix epoch
    std::optional<std::int64_t> completedAt;  ///< with `completed` only
    ResponseStatus status = ResponseStatus::in_progress;
    std::string model;
    std::vector<std::string> output;  ///< items as JSON texts
    std::optional<Usage> usage;
    std::string incompleteReason;  ///< with `incomplete`: "max_output_tokens", "content_filter", …
    std::optional<Failure> error;  ///< with `failed`
    std::string echo;              ///< what echoOf() gave

    std::string json() const;
};

/// The members of the resource that repeat what was asked, without brackets. To be made once a response, when
/// the gateway's tools have been described.
std::string echoOf(const ResponsesRequest& request);

/// {"input_tokens": …}, as resources and compactions have it.
std::string usageJson(const Usage& usage);

/// The resource of POST /v1/responses/compact. `output`: items as JSON texts.
std::string compactionResource(std::string_view id, std::int64_t createdAt,
                               const std::vector<std::string>& output, const Usage& usage);

/// A compaction item whose content is a summary in words; the input reader turns it into a message again.
std::string compactionItem(std::string_view id, std::string_view summary);

}  // namespace openclaw::dialects
