#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "access/principal.h"
#include "net/loop.h"
#include "runs/run.h"
#include "runs/session_run.h"
#include "store/outcome.h"
#include "store/session_store.h"
#include "store/transcript.h"

namespace openclaw::runs {

struct CompactionReport {
    bool compacted = false;
    bool summarised = false;  ///< false, though compacted: the model failed, and the older turns were dropped
    std::int64_t itemsBefore = 0;
    std::int64_t itemsAfter = 0;
    std::string reason;  ///< why not compacted, or not summarised
};

/// The number of the last item that goes, 0 when nothing does: turns stay whole, the newest ones stay up to a
/// fifth of the bytes and at least one of them, and so does what runs in `waiting` have said.
std::int64_t compactedUpTo(const std::vector<store::TranscriptItem>& items,
                           const std::vector<std::string>& waiting);

/// Makes a session's transcript short: the session's own model summarises the older turns; only where it
/// fails are they dropped without a summary. Takes its turn in the session like a run. [loop thread]
class Compactor final : private RunObserver {
  public:
    /// Comes once, and never from inside `begin`; it may destroy the compactor.
    using Done = std::function<void(store::Outcome<CompactionReport>)>;

    Compactor(net::Loop& loop, SessionServices services, access::Principal principal, std::string session,
              Done done);
    ~Compactor();
    Compactor(const Compactor&) = delete;
    Compactor& operator=(const Compactor&) = delete;

    void begin();

  private:
    void onTurn();
    void onSession(store::Outcome<store::StoredSession> session);
    void onTranscript(store::Outcome<store::TranscriptPage> page);
    void summarise(const std::vector<store::TranscriptItem>& older);
    void onRunEvent(const RunEvent& event) override;
    void keep(const std::string& summary, store::TokenUsage usage);
    void onKept(store::Outcome<store::StoredSession> session);
    void end(store::Outcome<CompactionReport> outcome);

    template <typename Value>
    store::Completion<Value> onLoop(void (Compactor::*next)(store::Outcome<Value>));

    net::Loop& loop_;
    SessionServices services_;
    access::Principal principal_;
    std::string session_;
    std::string id_;
    Done done_;
    std::string model_;
    store::Compaction compaction_;
    CompactionReport report_;
    bool entered_ = false;
    std::unique_ptr<Run> run_;
    std::shared_ptr<Compactor*> alive_ = std::make_shared<Compactor*>(this);
};

}  // namespace openclaw::runs
