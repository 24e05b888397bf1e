#include <gmock/gmock.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <semaphore>
#include <string>

#include "base/error.h"
#include "store/audit_log.h"
#include "store/response_store.h"
#include "store/run_store.h"
#include "store/session_store.h"

namespace openclaw::store {
namespace {

void say(const std::string& line) {
    const std::string whole = line + '\n';
    if (::write(STDOUT_FILENO, whole.data(), whole.size()) < 0) ::_exit(1);  // one write: lines stay whole
}

/// Records entry after entry, as fast as they are acknowledged, until somebody kills the process. Says
/// "opening", then the request id of each acknowledged entry.
[[noreturn]] void recordUntilKilled(const std::string& path, const std::string& round) {
    say("opening");
    Database database(path);
    std::mutex mutex;
    std::condition_variable acknowledged;
    int underWay = 0;
    AuditLog log(database);
    for (int number = 0;; ++number) {
        {
            std::unique_lock lock(mutex);
            acknowledged.wait(lock, [&] { return underWay < 200; });
            ++underWay;
        }
        AuditEntry entry;
        entry.requestId = round + '-' + std::to_string(number);
        entry.tool = "fs_read";
        log.record(entry, [&, id = entry.requestId](bool written) {
            if (written) say(id);
            const std::lock_guard lock(mutex);
            --underWay;
            acknowledged.notify_one();
        });
    }
}

/// Appends turns of two items to a session, and stores responses that chain, as fast as they are
/// acknowledged, until somebody kills the process. Says "opening", then "turn SEQ" with the last number of
/// each acknowledged turn, and "response ID".
[[noreturn]] void appendUntilKilled(const std::string& path, const std::string& round) {
    say("opening");
    Database database(path);
    Writer writer(database);
    Reader reader(database);
    const SessionStore sessions(writer, reader);
    const RunStore runs(writer, reader);
    const ResponseStore responses(writer, reader);
    std::counting_semaphore<200> free(200);
    sessions.open("ada", "main", {}, nullptr);
    std::string previous;
    for (int number = 0;; ++number) {
        const std::string id = round + '-' + std::to_string(number);
        free.acquire();
        runs.create({.principal = "ada", .runId = id, .sessionKey = "main", .status = "running"}, nullptr);
        Turn turn;
        turn.items = {{.kind = "message", .role = "user", .runId = id, .json = "question"},
                      {.kind = "message", .role = "assistant", .runId = id, .json = "answer"}};
        turn.usage.outputTokens = 1;
        turn.runId = id;
        turn.end = RunEnd{};
        sessions.append("ada", "main", std::move(turn), [&](const Outcome<Appended>& place) {
            if (place) say("turn " + std::to_string(place.value().last));
            free.release();
        });
        free.acquire();
        responses.create({.id = id,
                          .principal = "ada",
                          .previousId = number % 20 == 0 ? "" : previous,
                          .status = "completed",
                          .input = {{"in", "question"}},
                          .output = {{"out", "answer"}}},
                         [&, id](const Outcome<>& created) {
                             if (created) say("response " + id);
                             free.release();
                         });
        previous = id;
    }
}

/// Opens the database as a user who is not root, and says what came of it.
int openWithoutPrivileges(const std::string& path) {
    constexpr uid_t nobody = 65534;
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0)) return 1;
    try {
        const Database database(path);
        say("opened");
    } catch (const Error& error) {
        say(error.code() == ErrorCode::store_unavailable ? std::string(error.message()) : "wrong code");
    }
    return 0;
}

}  // namespace
}  // namespace openclaw::store

int main(int argc, char** argv) {
    const std::string command = argc > 1 ? argv[1] : "";
    if (command == "record-until-killed" && argc == 4) openclaw::store::recordUntilKilled(argv[2], argv[3]);
    if (command == "append-until-killed" && argc == 4) openclaw::store::appendUntilKilled(argv[2], argv[3]);
    if (command == "open-without-privileges" && argc == 3)
        return openclaw::store::openWithoutPrivileges(argv[2]);
    testing::InitGoogleMock(&argc, argv);
    return RUN_ALL_TESTS();
}
