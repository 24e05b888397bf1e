#include "store/audit_log.h"

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <utility>

#include "base/error.h"
#include "store/query.h"

namespace openclaw::store {

using Poco::Data::Session;

/// In the order of the columns below.
static auto columnsOf(AuditEntry& entry) {
    return std::tie(entry.startedAt, entry.durationMicros, entry.requestId, entry.principal, entry.remote,
                    entry.tool, entry.outcome, entry.rule, entry.inputBytes, entry.outputBytes);
}

namespace {

const std::string columns =
    "started_at, duration_micros, request_id, principal, remote, tool, outcome, rule, input_bytes, "
    "output_bytes";

}  // namespace

class AuditLog::Gathering {
  public:
    Gathering(Writer& writer, std::size_t capacity) : writer_(writer), capacity_(capacity) {}

    ~Gathering() {
        std::unique_lock lock(mutex_);
        idle_.wait(lock, [this] { return jobs_ == 0; });
    }

    Gathering(const Gathering&) = delete;
    Gathering& operator=(const Gathering&) = delete;

    void add(AuditEntry&& entry, std::function<void(bool)>&& committed) {
        std::unique_lock lock(mutex_);
        if (waiting_.entries.size() >= capacity_) {
            lock.unlock();
            if (committed) committed(false);
            return;
        }
        waiting_.entries.push_back(std::move(entry));
        waiting_.committed.push_back(std::move(committed));
        if (std::exchange(submitted_, true)) return;
        ++jobs_;
        lock.unlock();
        submit();
    }

  private:
    struct Batch {
        std::vector<AuditEntry> entries;
        std::vector<std::function<void(bool)>> committed;
    };

    void submit() {
        auto batch = std::make_shared<Batch>();
        writer_.submit(
            [this, batch](Session& session) {
                *batch = take();
                runForEach(session, insertion_, std::move(batch->entries));
            },
            [this, batch](const Error* failure) {
                if (batch->committed.empty()) *batch = take();  // the job never ran
                for (const auto& committed : batch->committed) {
                    if (committed) committed(failure == nullptr);
                }
                const std::lock_guard lock(mutex_);
                if (--jobs_ == 0) idle_.notify_all();
            });
    }

    /// What waits; the next entry needs another job.
    Batch take() {
        const std::lock_guard lock(mutex_);
        submitted_ = false;
        return std::exchange(waiting_, {});
    }

    Writer& writer_;
    const std::size_t capacity_;
    const std::string insertion_ =
        "INSERT INTO tool_calls (" + columns + ") VALUES (" + placeholders(columnCount<AuditEntry>) + ")";

    std::mutex mutex_;
    std::condition_variable idle_;
    Batch waiting_;
    bool submitted_ = false;  // a job will take what waits
    std::size_t jobs_ = 0;    // not yet finished
};

AuditLog::AuditLog(Database& database, Writer& writer, std::size_t capacity)
    : database_(database), gathering_(std::make_unique<Gathering>(writer, capacity)) {}

AuditLog::AuditLog(Database& database, std::size_t capacity)
    : database_(database),
      ownWriter_(std::make_unique<Writer>(database)),
      gathering_(std::make_unique<Gathering>(*ownWriter_, capacity)) {}

AuditLog::~AuditLog() = default;

void AuditLog::record(AuditEntry entry, std::function<void(bool)> committed) {
    gathering_->add(std::move(entry), std::move(committed));
}

std::vector<AuditEntry> AuditLog::latest(std::size_t limit) const {
    Session session = database_.session();
    const auto rows = static_cast<std::int64_t>(
        std::min<std::size_t>(limit, static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max())));
    try {
        return rowsOf<AuditEntry>(session, "SELECT " + columns + " FROM tool_calls ORDER BY id DESC LIMIT ?",
                                  rows);
    } catch (const Poco::Exception& exception) {
        throw Error(ErrorCode::unavailable,
                    "The audit log cannot be read at the moment; the gateway's log says why.")
            .withDetail(exception.displayText());
    }
}

}  // namespace openclaw::store
