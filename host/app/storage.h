#pragma once

#include <Poco/Util/Subsystem.h>
#include <Poco/Util/Timer.h>

#include <memory>

#include "app/configuration.h"
#include "store/audit_log.h"
#include "store/database.h"
#include "store/reader.h"
#include "store/response_store.h"
#include "store/run_store.h"
#include "store/session_store.h"
#include "store/writer.h"

namespace openclaw::app {

/// The database, the threads that use it, and what is kept there. A change of its path needs a restart.
class Storage final : public Poco::Util::Subsystem {
  public:
    explicit Storage(const Configuration& configuration) : configuration_(configuration) {}

    const char* name() const override { return "storage"; }
    /// Throws Error(store_unavailable).
    void initialize(Poco::Util::Application& application) override;
    void reinitialize(Poco::Util::Application&) override {}
    /// Writes what waits.
    void uninitialize() override;

    store::AuditLog& audit() noexcept { return *audit_; }
    const store::SessionStore& sessions() const noexcept { return *sessions_; }
    const store::RunStore& runs() const noexcept { return *runs_; }
    const store::ResponseStore& responses() const noexcept { return *responses_; }

  private:
    void forgetOldResponses();

    const Configuration& configuration_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::Reader> reader_;
    std::unique_ptr<store::Writer> writer_;
    std::unique_ptr<store::AuditLog> audit_;
    std::unique_ptr<store::SessionStore> sessions_;
    std::unique_ptr<store::RunStore> runs_;
    std::unique_ptr<store::ResponseStore> responses_;
    std::unique_ptr<Poco::Util::Timer> retention_;
};

}  // namespace openclaw::app
