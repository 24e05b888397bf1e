#include "store/reader.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "store/failure.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using Poco::Data::Keywords::now;

struct Waiting {
    Job job;
    JobFinished finished;
};

}  // namespace

class Reader::Threads {
  public:
    Threads(Database& database, std::size_t threads, std::size_t capacity)
        : database_(database), capacity_(capacity) {
        threads_.reserve(threads);
        for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
    }

    ~Threads() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        somethingToDo_.notify_all();
        for (std::thread& thread : threads_) thread.join();
    }

    Threads(const Threads&) = delete;
    Threads& operator=(const Threads&) = delete;

    void add(Job&& job, JobFinished&& finished) {
        std::unique_lock lock(mutex_);
        if (queue_.size() >= capacity_) {
            lock.unlock();
            const Error full = queueFull("read");
            if (finished) finished(&full);
            return;
        }
        queue_.push_back({std::move(job), std::move(finished)});
        lock.unlock();
        somethingToDo_.notify_one();
    }

  private:
    void run() {
        std::optional<Session> session;
        while (std::optional<Waiting> waiting = take()) {
            std::optional<Error> failure = read(session, waiting->job);
            waiting->job = nullptr;
            if (waiting->finished) waiting->finished(failure ? &*failure : nullptr);
        }
    }

    /// Waits for a job; none: there will be no more.
    std::optional<Waiting> take() {
        std::unique_lock lock(mutex_);
        somethingToDo_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
        if (queue_.empty()) return std::nullopt;
        Waiting waiting = std::move(queue_.front());
        queue_.pop_front();
        return waiting;
    }

    std::optional<Error> read(std::optional<Session>& session, const Job& job) {
        std::optional<Error> failure;
        try {
            if (!session) session.emplace(database_.session());
            *session << "BEGIN", now;  // deferred: a snapshot, no lock
        } catch (...) {
            return giveUp(session);
        }
        try {
            job(*session);
        } catch (const Error& error) {
            failure = error;
        } catch (...) {
            return giveUp(session);
        }
        try {
            *session << "COMMIT", now;
        } catch (...) {
            return giveUp(session);
        }
        return failure;
    }

    Error giveUp(std::optional<Session>& session) {
        Error failure = currentFailure(database_.path(), "read");
        log::error("database cannot be read", {{"reason", failure.detail()}});
        try {
            if (session) *session << "ROLLBACK", now;
        } catch (const Poco::Exception&) {
            log::debug("nothing to roll back");  // the failure itself ended the transaction
        }
        session.reset();
        return failure;
    }

    Database& database_;
    const std::size_t capacity_;

    std::mutex mutex_;
    std::condition_variable somethingToDo_;
    std::deque<Waiting> queue_;
    bool stopping_ = false;

    std::vector<std::thread> threads_;  // last: they start when the rest is there
};

Reader::Reader(Database& database, std::size_t threads, std::size_t capacity)
    : threads_(std::make_unique<Threads>(database, threads, capacity)) {}

Reader::~Reader() = default;

void Reader::submit(Job job, JobFinished finished) {
    threads_->add(std::move(job), std::move(finished));
}

}  // namespace openclaw::store
