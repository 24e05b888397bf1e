#include "app/storage.h"

#include "base/clock.h"
#include "base/log.h"

namespace openclaw::app {
namespace {

constexpr const char* interrupted =
    R"({"code":"server_error","message":"the gateway stopped while the response was in progress"})";

constexpr std::int64_t millisOfDay = 24LL * 60 * 60 * 1000;
constexpr long millisOfHour = 60L * 60 * 1000;

/// For what the process before left unfinished.
store::Completion<std::int64_t> logInterrupted(const char* what) {
    return [what](const store::Outcome<std::int64_t>& outcome) {
        if (!outcome.ok()) {
            log::error("what the last process left unfinished could not be marked",
                       {{"what", what}, {"reason", outcome.error().message()}});
        } else if (outcome.value() > 0) {
            log::warn("marked as failed: the last process stopped before they ended",
                      {{"what", what}, {"count", outcome.value()}});
        }
    };
}

}  // namespace

void Storage::initialize(Poco::Util::Application&) {
    database_ = std::make_unique<store::Database>(configuration_.settings().storage.path);
    reader_ = std::make_unique<store::Reader>(*database_);
    writer_ = std::make_unique<store::Writer>(*database_);
    audit_ = std::make_unique<store::AuditLog>(*database_, *writer_);
    sessions_ = std::make_unique<store::SessionStore>(*writer_, *reader_);
    runs_ = std::make_unique<store::RunStore>(*writer_, *reader_);
    responses_ = std::make_unique<store::ResponseStore>(*writer_, *reader_);
    runs_->failInterrupted(logInterrupted("runs"));
    responses_->failInterrupted(interrupted, unixMillis(), logInterrupted("responses"));
    forgetOldResponses();
}

/// Those that are older than the configuration keeps them, now and every hour.
void Storage::forgetOldResponses() {
    const std::int64_t days = configuration_.settings().storage.responsesDays;
    if (days == 0) return;
    const auto forget = [this, days] {
        responses_->deleteOlderThan(
            unixMillis() - days * millisOfDay, [](const store::Outcome<std::int64_t>& outcome) {
                if (!outcome.ok()) {
                    log::error("old responses could not be deleted", {{"reason", outcome.error().message()}});
                } else if (outcome.value() > 0) {
                    log::info("old responses deleted", {{"count", outcome.value()}});
                }
            });
    };
    retention_ = std::make_unique<Poco::Util::Timer>();
    retention_->schedule(Poco::Util::Timer::func(forget), 0, millisOfHour);
}

void Storage::uninitialize() {
    retention_.reset();
    audit_.reset();
    writer_.reset();
    reader_.reset();
    sessions_.reset();
    runs_.reset();
    responses_.reset();
    database_.reset();
}

}  // namespace openclaw::app
