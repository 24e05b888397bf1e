#pragma once

#include <cstddef>
#include <memory>

#include "store/database.h"
#include "store/job.h"

namespace openclaw::store {

/// The one thread that writes. It gathers the jobs that wait into one transaction, so that a commit is shared
/// by all who came meanwhile. Jobs run in the order in which they were submitted, each behind a savepoint:
/// one that throws leaves no trace and does not harm the others. Any thread.
class Writer {
  public:
    /// `database` must outlive the writer. At most `capacity` jobs wait.
    explicit Writer(Database& database, std::size_t capacity = 65'536);
    /// Runs what waits, and what its completions submit, then returns.
    ~Writer();
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    /// `finished(nullptr)` comes once what `job` wrote would survive a kill of the process; a failure when
    /// nothing of it was written. Both run on the writer's thread. Never blocks: when the queue is full,
    /// `finished` gets Error(unavailable) at once, on the caller's thread.
    void submit(Job job, JobFinished finished);

  private:
    class Thread;
    std::unique_ptr<Thread> thread_;
};

}  // namespace openclaw::store
