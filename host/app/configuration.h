#pragma once

#include <Poco/Util/Subsystem.h>

#include <string>
#include <vector>

#include "app/gateway.h"
#include "config/load.h"

namespace openclaw::app {

/// The configuration file in force: read first at the start, read again on reload. A file that cannot be used
/// leaves everything as it was. Main thread.
class Configuration final : public Poco::Util::Subsystem {
  public:
    explicit Configuration(StartOptions options) : options_(std::move(options)) {}

    const char* name() const override { return "configuration"; }
    /// Throws Error(config_invalid) or Error(no_authentication).
    void initialize(Poco::Util::Application& application) override;
    /// Reads the file anew into `settings()`; throws Error(config_invalid) or Error(no_authentication) and
    /// changes nothing.
    void reinitialize(Poco::Util::Application& application) override;
    void uninitialize() override {}

    const std::string& file() const noexcept { return file_; }
    /// With the command line's values in place; keys that need a restart keep the values of the start.
    const config::Settings& settings() const noexcept { return settings_; }

    /// What the last reload found different from the file before; logged by `logChanges`.
    void logChanges() const;
    /// What the last reload found different.
    const std::vector<config::Change>& changes() const noexcept { return changes_; }
    /// Keys whose values in the file are not those that the gateway was started with, and in force.
    std::vector<std::string> needRestart() const;
    /// Takes the last reload back: what was built from it could not be used.
    void revert() { settings_ = previous_; }

  private:
    config::Settings read() const;
    void applyLog() const;
    void warnOfExposedSecret() const;
    void warnOfShortSecrets() const;

    StartOptions options_;
    std::string file_;
    config::Settings started_;
    config::Settings settings_;
    config::Settings previous_;
    std::vector<config::Change> changes_;
};

}  // namespace openclaw::app
