#pragma once

#include "app/storage.h"
#include "events/hub.h"
#include "runs/approvals.h"
#include "runs/live_runs.h"
#include "runs/session_run.h"
#include "runs/tables.h"

namespace openclaw::app {

/// What runs share, whoever starts them: who is running, who waits for an approval, who listens.
class Conversations {
  public:
    Conversations(const runs::TablesSnapshot& tables, Storage& storage)
        : tables_(tables), storage_(storage) {}

    events::Hub& hub() noexcept { return hub_; }
    runs::Approvals& approvals() noexcept { return approvals_; }
    runs::LiveRuns& live() noexcept { return live_; }

    /// Once the storage is open.
    runs::SessionServices services() {
        return {tables_, storage_.sessions(), storage_.runs(), live_, {storage_.audit(), approvals_}, hub_};
    }

  private:
    const runs::TablesSnapshot& tables_;
    Storage& storage_;
    events::Hub hub_;
    runs::Approvals approvals_;
    runs::LiveRuns live_;
};

}  // namespace openclaw::app
