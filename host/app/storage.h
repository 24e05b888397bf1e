#pragma once

#include <Poco/Util/Subsystem.h>

#include <memory>

#include "app/configuration.h"
#include "store/audit_log.h"
#include "store/database.h"

namespace openclaw::app {

/// The database and what is written to it. A change of its path needs a restart.
class Storage final : public Poco::Util::Subsystem {
  public:
    explicit Storage(const Configuration& configuration) : configuration_(configuration) {}

    const char* name() const override { return "storage"; }
    /// Throws Error(store_unavailable).
    void initialize(Poco::Util::Application&) override {
        database_ = std::make_unique<store::Database>(configuration_.settings().storage.path);
        audit_ = std::make_unique<store::AuditLog>(*database_);
    }
    void reinitialize(Poco::Util::Application&) override {}
    /// Writes what waits.
    void uninitialize() override {
        audit_.reset();
        database_.reset();
    }

    store::AuditLog& audit() noexcept { return *audit_; }

  private:
    const Configuration& configuration_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<store::AuditLog> audit_;
};

}  // namespace openclaw::app
