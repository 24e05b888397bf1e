#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "store/outcome.h"
#include "store/reader.h"
#include "store/run.h"
#include "store/writer.h"

namespace openclaw::store {

struct RunPage {
    std::vector<StoredRun> runs;
    std::int64_t total = 0;  ///< of all pages
};

/// Every run, in flight or over. Every operation with a run id fails with Error(not_found) when that
/// principal has no such run. Any thread; nothing blocks. Writes take effect in the order in which they were
/// called, also between the stores of one writer.
class RunStore {
  public:
    /// Both must outlive what is under way, not the store.
    RunStore(Writer& writer, Reader& reader) : writer_(writer), reader_(reader) {}

    /// Queued, running or over, as `run` says; becomes the session's last run. Error(conflict): that
    /// principal has a run of this id; Error(not_found): no such session.
    void create(StoredRun run, Completion<> done) const;
    /// Error(conflict) unless it is queued. An empty `target` leaves the one it has.
    void start(std::string principal, std::string runId, std::string target, std::int64_t startedAt,
               Completion<> done) const;
    /// Adds `usage` to what it has. Error(conflict) when it has ended: the first end stays. A session's run
    /// ends with SessionStore::append.
    void finish(std::string principal, std::string runId, RunEnd end, TokenUsage usage,
                Completion<> done) const;

    void get(std::string principal, std::string runId, Completion<StoredRun> done) const;
    /// The newest first; none when there is no such session.
    void list(std::string principal, std::string sessionKey, std::size_t limit, std::size_t offset,
              Completion<RunPage> done) const;

    /// For the start of the process, before any run: whatever is still queued or running died with the
    /// process before. Brings how many.
    void failInterrupted(Completion<std::int64_t> done) const;
    /// Deletes runs that were created before that time (Unix milliseconds) and are over. Brings how many.
    void deleteOlderThan(std::int64_t createdAt, Completion<std::int64_t> done) const;

  private:
    Writer& writer_;
    Reader& reader_;
};

}  // namespace openclaw::store
