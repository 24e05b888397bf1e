#include "store/writer.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "store/failure.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using Poco::Data::Keywords::now;

constexpr std::size_t mostInTransaction = 512;
constexpr std::size_t keptCapacity = 4 * mostInTransaction;  // beyond, memory goes back after a burst

struct Waiting {
    Job job;
    JobFinished finished;
    std::optional<Error> failure;
};

void finish(Waiting& waiting) {
    waiting.job = nullptr;  // what it captured is free before the completion may need memory
    if (waiting.finished) waiting.finished(waiting.failure ? &*waiting.failure : nullptr);
}

}  // namespace

class Writer::Thread {
  public:
    Thread(Database& database, std::size_t capacity)
        : database_(database), capacity_(capacity), thread_([this] { run(); }) {}

    ~Thread() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        somethingToDo_.notify_one();
        thread_.join();
    }

    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;

    void add(Job&& job, JobFinished&& finished) {
        std::unique_lock lock(mutex_);
        if (queue_.size() >= capacity_) {
            lock.unlock();
            const Error full = queueFull("write");
            if (finished) finished(&full);
            return;
        }
        queue_.push_back({std::move(job), std::move(finished), std::nullopt});
        const bool wake = std::exchange(asleep_, false);
        lock.unlock();
        if (wake) somethingToDo_.notify_one();
    }

  private:
    void run() {
        std::vector<Waiting> batch;
        while (take(batch)) {
            for (std::span<Waiting> rest(batch); !rest.empty();) {
                const auto group = rest.first(std::min(rest.size(), mostInTransaction));
                rest = rest.subspan(group.size());
                write(group);
                for (Waiting& waiting : group) finish(waiting);
            }
            batch.clear();
            if (batch.capacity() > keptCapacity) batch.shrink_to_fit();
        }
    }

    /// Waits for jobs and takes all of them; false: there will be no more.
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

    void write(std::span<Waiting> group) {
        // A stop is not held up by a database that is locked: one failed attempt is enough then.
        if (outage_ && isStopping()) {
            failAll(group, *outage_);
            return;
        }
        try {
            if (!session_) session_.emplace(database_.session());
            *session_ << "BEGIN IMMEDIATE", now;
            for (Waiting& waiting : group) runOne(waiting);
            *session_ << "COMMIT", now;
        } catch (...) {
            giveUp(group, currentFailure(database_.path(), "written"));
            return;
        }
        if (!outage_) return;
        log::warn("database is written again", {{"lost", static_cast<std::int64_t>(lost_)}});
        outage_.reset();
        lost_ = 0;
    }

    /// Throws only when the transaction as a whole is lost.
    void runOne(Waiting& waiting) {
        *session_ << "SAVEPOINT job", now;
        try {
            waiting.job(*session_);
        } catch (...) {
            waiting.failure = currentFailure(database_.path(), "written");
        }
        if (waiting.failure) {
            if (!waiting.failure->detail().empty()) logFailure(*waiting.failure);
            // Fails when SQLite has already undone the whole transaction, e.g. because the disk is full.
            *session_ << "ROLLBACK TO job", now;
        }
        *session_ << "RELEASE job", now;
    }

    void logFailure(const Error& failure) const {
        log::error("a job of the database failed", {{"reason", failure.detail()}});
    }

    void giveUp(std::span<Waiting> group, Error failure) {
        try {
            if (session_) *session_ << "ROLLBACK", now;
        } catch (const Poco::Exception&) {
            log::debug("nothing to roll back");  // the failure itself ended the transaction
        }
        session_.reset();
        if (!outage_) {
            log::error("database cannot be written", {{"reason", failure.detail()}});
        }
        failAll(group, failure);
        outage_ = std::move(failure);
    }

    void failAll(std::span<Waiting> group, const Error& failure) {
        for (Waiting& waiting : group) {
            if (!waiting.failure) waiting.failure = failure;
        }
        lost_ += group.size();
    }

    Database& database_;
    const std::size_t capacity_;

    std::mutex mutex_;
    std::condition_variable somethingToDo_;
    std::vector<Waiting> queue_;
    bool asleep_ = false;
    bool stopping_ = false;

    // Of the thread alone.
    std::optional<Session> session_;
    std::optional<Error> outage_;  // since the last commit
    std::size_t lost_ = 0;

    std::thread thread_;  // last: starts when the rest is there
};

Writer::Writer(Database& database, std::size_t capacity)
    : thread_(std::make_unique<Thread>(database, capacity)) {}

Writer::~Writer() = default;

void Writer::submit(Job job, JobFinished finished) {
    thread_->add(std::move(job), std::move(finished));
}

}  // namespace openclaw::store
