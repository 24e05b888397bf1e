#include "store/audit_log.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <algorithm>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "store/audit_entry_columns.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using Poco::Data::Statement;
using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;
using Poco::Data::Keywords::use;

constexpr std::size_t mostInTransaction = 512;
constexpr std::size_t keptCapacity = 4 * mostInTransaction;  // beyond, memory goes back after a burst

const std::string insertStatement =
    std::string("INSERT INTO tool_calls (") + auditColumns + ") VALUES (" + auditPlaceholders + ")";
const std::string latestStatement =
    std::string("SELECT ") + auditColumns + " FROM tool_calls ORDER BY id DESC LIMIT ?";

/// The writer's session with its statement, which is compiled once. Thrown away after a failure: a session
/// that goes back to the pool rolls back what it began.
class Inserter {
  public:
    explicit Inserter(Database& database) : session_(database.session()), insert_(session_) {
        insert_ << insertStatement, use(entry_);
    }

    void begin() { session_.begin(); }
    void insert(AuditEntry&& entry) {
        entry_ = std::move(entry);
        insert_.execute();
    }
    void commit() { session_.commit(); }

  private:
    Session session_;
    AuditEntry entry_;  // what insert_ is bound to
    Statement insert_;
};

}  // namespace

class AuditLog::Writer {
  public:
    Writer(Database& database, std::size_t capacity)
        : database_(database), capacity_(capacity), thread_([this] { run(); }) {}

    ~Writer() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        somethingToDo_.notify_one();
        thread_.join();
    }

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void add(AuditEntry&& entry, std::function<void(bool)>&& committed) {
        std::unique_lock lock(mutex_);
        if (queue_.size() >= capacity_) {
            lock.unlock();
            if (committed) committed(false);
            return;
        }
        queue_.push_back({std::move(entry), std::move(committed)});
        const bool wake = std::exchange(asleep_, false);
        lock.unlock();
        if (wake) somethingToDo_.notify_one();
    }

  private:
    struct Waiting {
        AuditEntry entry;
        std::function<void(bool)> committed;
    };

    void run() {
        std::vector<Waiting> batch;
        while (take(batch)) {
            for (std::span<Waiting> rest(batch); !rest.empty();) {
                const auto part = rest.first(std::min(rest.size(), mostInTransaction));
                rest = rest.subspan(part.size());
                const bool written = write(part);
                for (Waiting& waiting : part) {
                    if (waiting.committed) waiting.committed(written);
                }
            }
            batch.clear();
            if (batch.capacity() > keptCapacity) batch.shrink_to_fit();
        }
    }

    /// Waits for entries and takes all of them; false: there will be no more.
    bool take(std::vector<Waiting>& batch) {
        std::unique_lock lock(mutex_);
        while (queue_.empty()) {
            if (stopping_) return false;
            asleep_ = true;
            somethingToDo_.wait(lock);
        }
        asleep_ = false;
        batch.swap(queue_);
        return true;
    }

    bool isStopping() {
        const std::lock_guard lock(mutex_);
        return stopping_;
    }

    bool write(std::span<Waiting> part) {
        // A stop is not held up by a database that is locked: one failed attempt is enough then.
        if (lost_ > 0 && isStopping()) {
            lost_ += part.size();
            return false;
        }
        try {
            if (!inserter_) inserter_.emplace(database_);
            inserter_->begin();
            for (Waiting& waiting : part) inserter_->insert(std::move(waiting.entry));
            inserter_->commit();
        } catch (const Poco::Exception& exception) {
            fail(part.size(), exception.displayText());
            return false;
        } catch (const Error& error) {
            fail(part.size(), error.detail());
            return false;
        }
        if (lost_ > 0) {
            log::warn("audit log is written again", {{"lost", static_cast<std::int64_t>(lost_)}});
            lost_ = 0;
        }
        return true;
    }

    void fail(std::size_t entries, const std::string& reason) {
        if (lost_ == 0)
            log::error("audit log cannot be written", {{"reason", reason}, {"database", database_.path()}});
        lost_ += entries;
        inserter_.reset();
    }

    Database& database_;
    const std::size_t capacity_;

    std::mutex mutex_;
    std::condition_variable somethingToDo_;
    std::vector<Waiting> queue_;
    bool asleep_ = false;
    bool stopping_ = false;

    // Of the writer's thread alone.
    std::optional<Inserter> inserter_;
    std::size_t lost_ = 0;  // since the last success

    std::thread thread_;  // last: starts when the rest is there
};

AuditLog::AuditLog(Database& database, std::size_t capacity)
    : database_(database), writer_(std::make_unique<Writer>(database, capacity)) {}

AuditLog::~AuditLog() = default;

void AuditLog::record(AuditEntry entry, std::function<void(bool)> committed) {
    writer_->add(std::move(entry), std::move(committed));
}

std::vector<AuditEntry> AuditLog::latest(std::size_t limit) const {
    Session session = database_.session();
    std::vector<AuditEntry> entries;
    auto rows = static_cast<std::int64_t>(
        std::min<std::size_t>(limit, static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max())));
    try {
        session << latestStatement, use(rows), into(entries), now;
    } catch (const Poco::Exception& exception) {
        throw Error(ErrorCode::unavailable,
                    "The audit log cannot be read at the moment; the gateway's log says why.")
            .withDetail(exception.displayText());
    }
    return entries;
}

}  // namespace openclaw::store
