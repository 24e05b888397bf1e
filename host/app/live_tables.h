#pragma once

#include <Poco/Util/Subsystem.h>

#include <memory>

#include "app/configuration.h"
#include "app/front_door.h"
#include "plugins/registry.h"
#include "runs/tables.h"

namespace openclaw::app {

/// The plugins, and the tables that requests decide by: built whole from the configuration, then swapped.
/// Main thread, but for readers of the snapshot.
class LiveTables final : public Poco::Util::Subsystem {
  public:
    LiveTables(Configuration& configuration, FrontDoor& door, runs::TablesSnapshot& snapshot)
        : configuration_(configuration), door_(door), snapshot_(snapshot) {}

    const char* name() const override { return "tables"; }
    /// Throws Error(config_invalid).
    void initialize(Poco::Util::Application& application) override;
    /// Throws Error(config_invalid), and nothing has changed.
    void reinitialize(Poco::Util::Application& application) override;
    void uninitialize() override;

  private:
    static void refuseLosses(const runs::Tables& before, const runs::Tables& after);
    std::shared_ptr<const runs::Tables> build(const runs::Tables* previous);

    Configuration& configuration_;
    FrontDoor& door_;
    runs::TablesSnapshot& snapshot_;
    std::unique_ptr<plugins::Registry> registry_;
};

}  // namespace openclaw::app
