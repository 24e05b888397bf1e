#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/database.h"
#include "store/writer.h"

namespace openclaw::store {

/// One tool call, as kept for ever: who, what, when, how long, outcome. No arguments and no results: they may
/// hold secrets.
struct AuditEntry {
    std::int64_t startedAt = 0;  ///< Unix milliseconds
    std::int64_t durationMicros = 0;
    std::string requestId;
    std::string principal;
    std::string remote;
    std::string tool;
    std::string outcome;  ///< "ok", or the error's type
    std::string rule;     ///< the permission rule that decided, when it denied
    std::int64_t inputBytes = 0;
    std::int64_t outputBytes = 0;
};

/// Gathers the entries that wait into one job of the writer. Any thread.
class AuditLog {
  public:
    static constexpr std::size_t usualCapacity = 65'536;

    /// `database` and `writer` must outlive the log. At most `capacity` entries wait for the writer.
    AuditLog(Database& database, Writer& writer, std::size_t capacity = usualCapacity);
    /// The same with a writer of its own.
    explicit AuditLog(Database& database, std::size_t capacity = usualCapacity);
    /// Writes what waits, then returns. Not from a completion.
    ~AuditLog();
    AuditLog(const AuditLog&) = delete;
    AuditLog& operator=(const AuditLog&) = delete;

    /// `committed(true)` comes from the writer's thread once the entry would survive a kill of the process,
    /// `false` if it could not be written. Never blocks; when more than a bound waits, `committed(false)`
    /// comes at once, from the caller's thread. `committed` may be empty; it must neither throw nor block.
    void record(AuditEntry entry, std::function<void(bool)> committed);

    /// The newest entries first; those that wait are not among them. Reads the disk. Throws
    /// Error(unavailable).
    std::vector<AuditEntry> latest(std::size_t limit) const;

  private:
    class Gathering;
    Database& database_;
    std::unique_ptr<Writer> ownWriter_;
    std::unique_ptr<Gathering> gathering_;
};

}  // namespace openclaw::store
