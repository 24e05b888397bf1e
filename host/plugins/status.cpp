#include "plugins/status.h"

#include <algorithm>
#include <array>

#include "openclaw/plugin.h"

namespace openclaw::plugins {
namespace {

struct Row {
    std::int32_t status;
    ErrorCode code;
    std::string_view message;
};

constexpr std::array<Row, 11> table{{
    {OPENCLAW_INVALID_ARGUMENT, ErrorCode::invalid_request, "the input is not valid"},
    {OPENCLAW_PERMISSION_DENIED, ErrorCode::permission_denied, "this is outside of what the plugin may do"},
    {OPENCLAW_NOT_FOUND, ErrorCode::not_found, "there is no such thing"},
    {OPENCLAW_TOO_LARGE, ErrorCode::too_large, "the input or the output is over a limit on size"},
    {OPENCLAW_RATE_LIMITED, ErrorCode::rate_limited, "too many calls; try again later"},
    {OPENCLAW_DEADLINE_EXCEEDED, ErrorCode::deadline_exceeded, "the call took longer than it may"},
    {OPENCLAW_CANCELLED, ErrorCode::cancelled, "the call was cancelled"},
    {OPENCLAW_UNAVAILABLE, ErrorCode::unavailable, "this is not available at the moment; try again later"},
    {OPENCLAW_UPSTREAM_ERROR, ErrorCode::upstream_failed, "a server behind the plugin failed"},
    {OPENCLAW_UNSUPPORTED, ErrorCode::unsupported, "the plugin does not support this operation"},
    {OPENCLAW_INTERNAL, ErrorCode::internal, "the plugin failed without saying why"},
}};

const Row* find(std::int32_t status) noexcept {
    const auto row =
        std::find_if(table.begin(), table.end(), [&](const Row& r) { return r.status == status; });
    return row == table.end() ? nullptr : &*row;
}

}  // namespace

std::int32_t statusOf(ErrorCode code) noexcept {
    const auto row = std::find_if(table.begin(), table.end(), [&](const Row& r) { return r.code == code; });
    return row == table.end() ? OPENCLAW_INTERNAL : row->status;
}

ErrorCode codeOf(std::int32_t status) noexcept {
    const Row* const row = find(status);
    return row == nullptr ? ErrorCode::internal : row->code;
}

bool isOutcome(std::int32_t status) noexcept {
    return status == OPENCLAW_OK || find(status) != nullptr;
}

std::string_view defaultMessage(std::int32_t status) noexcept {
    const Row* const row = find(status);
    return row == nullptr ? table.back().message : row->message;
}

}  // namespace openclaw::plugins
