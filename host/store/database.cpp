#include "store/database.h"

#include <mutex>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/SessionPool.h>
#include <Poco/Data/Statement.h>

#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>
#include <utility>

#include "base/error.h"
#include "store/damage.h"
#include "store/failure.h"
#include "store/file.h"
#include "store/migrations.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;

constexpr int mostSessions = 32;
constexpr int idleSeconds = 60;
constexpr int attemptsForLock = 500;
constexpr auto pauseForLock = std::chrono::milliseconds(10);

std::string absolute(const std::string& path) {
    if (path.empty()) {
        throw Error(ErrorCode::store_unavailable,
                    "storage.path is empty. Set it to the file that the gateway keeps its data in.");
    }
    std::error_code error;
    const std::filesystem::path whole = std::filesystem::absolute(path, error);
    if (error) {
        throw unavailable(
            path, "cannot be found: the working directory is gone. Set storage.path to an absolute path.");
    }
    return whole.lexically_normal().string();
}

/// These hold for a connection, not for the file.
void configure(Session& session) {
    session << "PRAGMA busy_timeout = 5000", now;
    session << "PRAGMA synchronous = NORMAL", now;
    session << "PRAGMA foreign_keys = ON", now;
}

/// This is kept in the file. SQLite does not wait for the lock here, whatever the busy timeout: two gateways
/// that make the file at once would see each other.
void writeAhead(Session& session, const std::string& path) {
    std::string mode;
    for (int attempt = 1;; ++attempt) {
        try {
            session << "PRAGMA journal_mode = WAL", into(mode), now;
            break;
        } catch (const Poco::Data::SQLite::DBLockedException&) {
            if (attempt == attemptsForLock) throw;
            std::this_thread::sleep_for(pauseForLock);
        }
    }
    if (mode == "wal") return;
    throw unavailable(path,
                      "cannot keep a write-ahead log: its file system does not let processes share memory. "
                      "Set storage.path to a file on a local disk.");
}

void bringUpToDate(const std::string& path) {
    const FileState state = prepareFile(path);
    try {
        Session session(Poco::Data::SQLite::Connector::KEY, path);
        configure(session);
        // First read, then write: what is not ours, or newer, is left as it was.
        schemaVersion(session, path, migrations());
        refuseDamage(session, path, state);
        writeAhead(session, path);
        migrate(session, path, migrations());
    } catch (const Poco::Exception& exception) {
        throw unavailable(path, exception);
    }
}

}  // namespace

class Database::Sessions : public Poco::Data::SessionPool {
  public:
    explicit Sessions(const std::string& path)
        : SessionPool(Poco::Data::SQLite::Connector::KEY, path, 1, mostSessions, idleSeconds) {}

  protected:
    void customizeSession(Session& session) override { configure(session); }
};

Database::Database(const std::string& path) : path_(absolute(path)) {
    static std::once_flag registered;
    std::call_once(registered, [] { Poco::Data::SQLite::Connector::registerConnector(); });
    bringUpToDate(path_);
    sessions_ = std::make_unique<Sessions>(path_);
}

Database::~Database() = default;

Session Database::session() {
    try {
        return sessions_->get();
    } catch (const Poco::Data::SessionPoolExhaustedException&) {
        throw Error(ErrorCode::unavailable, "Too many requests use the database at once. Try again.")
            .withRetryAfter(1);
    } catch (const Poco::Exception& exception) {
        throw Error(ErrorCode::unavailable,
                    "The gateway's database cannot be used at the moment; its log says why.")
            .withDetail(path_ + ": " + exception.displayText());
    }
}

}  // namespace openclaw::store
