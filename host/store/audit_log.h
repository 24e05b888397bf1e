#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "store/database.h"

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

/// Writes entries from one thread that gathers what waits into one transaction. Any thread.
class AuditLog {
  public:
    explicit AuditLog(Database& database);
    /// Writes what waits, then returns.
    ~AuditLog();

    /// `committed(true)` comes from the writer's thread once the entry would survive a kill of the process,
    /// `false` if it could not be written. Never blocks; when more than a bound waits, `committed(false)`
    /// comes at once.
    void record(AuditEntry entry, std::function<void(bool)> committed);

    /// The newest entries first.
    std::vector<AuditEntry> latest(std::size_t limit) const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openclaw::store
