#include "base/request_record.h"

#include "base/log.h"

namespace openclaw {
namespace {

template <typename Number>
decltype(log::Field::value) ifKnown(Number number) {
    if (number < 0) return {};
    return number;
}

}  // namespace

void logRequest(const RequestRecord& r) {
    if (!log::enabled(log::Level::info)) return;
    log::write(log::Level::info, "request",
               {{"id", r.id},
                {"status", static_cast<std::int64_t>(r.status)},
                {"method", r.method},
                {"path", r.path},
                {"ms", millisBetween(r.started, Clock::now())},
                {"ttft_ms", ifKnown(r.firstByteMs)},
                {"in", static_cast<std::int64_t>(r.bytesIn)},
                {"out", static_cast<std::int64_t>(r.bytesOut)},
                {"stream", r.streamed},
                {"model", r.model},
                {"target", r.target},
                {"input_tokens", ifKnown(r.inputTokens)},
                {"output_tokens", ifKnown(r.outputTokens)},
                {"principal", r.principal},
                {"remote", r.remote},
                {"error", r.error}});
}

}  // namespace openclaw
