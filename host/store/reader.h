#pragma once

#include <cstddef>
#include <memory>

#include "store/database.h"
#include "store/job.h"

namespace openclaw::store {

/// A few threads that read. Each job sees the database as it was at one moment, with everything in it that
/// was acknowledged before the job was submitted. Jobs may overtake each other. Any thread.
class Reader {
  public:
    /// `database` must outlive the reader. At most `capacity` jobs wait.
    explicit Reader(Database& database, std::size_t threads = 2, std::size_t capacity = 65'536);
    /// Runs what waits, then returns.
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;

    /// `job` must not write. Both run on one of the reader's threads. Never blocks: when the queue is full,
    /// `finished` gets Error(unavailable) at once, on the caller's thread.
    void submit(Job job, JobFinished finished);

  private:
    class Threads;
    std::unique_ptr<Threads> threads_;
};

}  // namespace openclaw::store
