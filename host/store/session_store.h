#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/outcome.h"
#include "store/reader.h"
#include "store/transcript.h"
#include "store/usage.h"
#include "store/writer.h"

namespace openclaw::store {

/// What the owner may set. Empty: not set.
struct SessionFields {
    std::string label{};
    std::string model{};
    std::string settings{};      ///< JSON, opaque
    std::string instructions{};  ///< the system prompt
};

/// Only what is given is changed; an empty text clears.
struct SessionPatch {
    std::optional<std::string> label{};
    std::optional<std::string> model{};
    std::optional<std::string> settings{};
    std::optional<std::string> instructions{};
};

struct StoredSession {
    std::string principal{};
    std::string key{};
    SessionFields fields{};
    std::int64_t createdAt = 0;   ///< Unix milliseconds
    std::int64_t updatedAt = 0;   ///< Unix milliseconds
    std::int64_t messages = 0;    ///< items of kind "message" in the transcript
    std::int64_t items = 0;       ///< in the transcript
    std::int64_t bytes = 0;       ///< of the items' JSON
    std::int64_t lastSeq = 0;     ///< 0: no item yet
    TokenUsage usage{};           ///< since the session was made or reset
    std::string lastRunId{};      ///< empty: none yet
    std::string lastRunStatus{};  ///< as StoredRun::status
    TranscriptVersion version{};
};

struct OpenedSession {
    StoredSession session{};
    bool created = false;
};

struct SessionPage {
    std::vector<StoredSession> sessions{};
    std::int64_t total = 0;  ///< of all pages
};

/// Sessions and their transcripts, each under its owner's principal and a key of the owner's choice. Every
/// operation fails with Error(not_found) when that principal has no such session. Any thread; nothing blocks.
/// Writes take effect in the order in which they were called.
class SessionStore {
  public:
    /// Both must outlive what is under way, not the store.
    SessionStore(Writer& writer, Reader& reader) : writer_(writer), reader_(reader) {}

    /// `initial` matters only when it is created.
    void open(std::string principal, std::string key, SessionFields initial,
              Completion<OpenedSession> done) const;
    void get(std::string principal, std::string key, Completion<StoredSession> done) const;
    /// The last updated first.
    void list(std::string principal, std::size_t limit, std::size_t offset,
              Completion<SessionPage> done) const;
    void patch(std::string principal, std::string key, SessionPatch patch,
               Completion<StoredSession> done) const;
    /// Drops the transcript, the usage and the last run; `seq` counts from 1 again, in a new generation.
    void reset(std::string principal, std::string key, Completion<StoredSession> done) const;
    /// With its transcript. Its runs stay, by their ids.
    void remove(std::string principal, std::string key, Completion<> done) const;

    void append(std::string principal, std::string key, Turn turn, Completion<Appended> done) const;
    void read(std::string principal, std::string key, TranscriptRange range,
              Completion<TranscriptPage> done) const;
    /// Error(conflict) when the transcript was reset or compacted meanwhile; Error(invalid_request) when no
    /// item has the number `upTo`. What was appended meanwhile stays.
    void compact(std::string principal, std::string key, Compaction compaction,
                 Completion<StoredSession> done) const;

  private:
    Writer& writer_;
    Reader& reader_;
};

}  // namespace openclaw::store
