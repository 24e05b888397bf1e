#pragma once

#include <gmock/gmock.h>

#include <string>

#include "awaited.h"
#include "scratch.h"
#include "store/database.h"
#include "store/reader.h"
#include "store/response_store.h"
#include "store/run_store.h"
#include "store/session_store.h"
#include "store/writer.h"

namespace openclaw::store {

/// All stores on one new database.
class StoreTest : public testing::Test {
  protected:
    const Scratch scratch_;
    Database database_{scratch_ / "gateway.db"};
    Writer writer_{database_};
    Reader reader_{database_};
    SessionStore sessions_{writer_, reader_};
    RunStore runs_{writer_, reader_};
    ResponseStore responses_{writer_, reader_};

    std::string ask(const std::string& sql) { return query(database_.path(), sql); }

    StoredSession session(const std::string& key, const std::string& principal = "ada") {
        return awaited<OpenedSession>([&](auto done) { sessions_.open(principal, key, {}, done); }).session;
    }
    Appended append(const std::string& key, Turn turn) {
        return awaited<Appended>([&](auto done) { sessions_.append("ada", key, std::move(turn), done); });
    }
    TranscriptPage read(const std::string& key, TranscriptRange range = {}) {
        return awaited<TranscriptPage>([&](auto done) { sessions_.read("ada", key, range, done); });
    }
    StoredSession stored(const std::string& key) {
        return awaited<StoredSession>([&](auto done) { sessions_.get("ada", key, done); });
    }
};

inline TranscriptItem message(const std::string& json, const std::string& role = "user") {
    return {.kind = "message", .role = role, .createdAt = 1'777'000'000'000, .json = json};
}

/// Messages with these texts.
inline Turn turnOf(const std::vector<std::string>& texts) {
    Turn turn;
    for (const std::string& text : texts) turn.items.push_back(message(text));
    return turn;
}

}  // namespace openclaw::store
