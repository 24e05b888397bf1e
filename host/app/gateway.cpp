#include "app/gateway.h"

#include <Poco/JSON/Array.h>
#include <Poco/Util/Application.h>

#include <malloc.h>
#include <unistd.h>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "app/channels.h"
#include "app/configuration.h"
#include "app/conversations.h"
#include "app/exit_code.h"
#include "app/front_door.h"
#include "app/live_tables.h"
#include "app/signals.h"
#include "app/storage.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/version.h"

namespace openclaw::app {
namespace {

constexpr int largeBlock = 256 * 1024;

/// The composition root. Subsystems start in the order they are added and stop in reverse; a reload asks each
/// in the same order, and the first that refuses ends it before the next has changed anything.
class Gateway final : public Poco::Util::Application {
  public:
    Gateway(const StartOptions& options, std::function<void()> onReady)
        : onReady_(std::move(onReady)),
          configuration_(new Configuration(options)),
          storage_(new Storage(*configuration_)),
          conversations_(snapshot_, *storage_),
          channels_(
              new Channels(*configuration_, conversations_, snapshot_,
                           [this](net::Loop& loop) -> upstream::Client& { return door_->clientOf(loop); })),
          door_(new FrontDoor(
              *configuration_, *storage_, conversations_, channels_->directory(), snapshot_,
              [this] { return status(); }, administration())),
          tables_(new LiveTables(*configuration_, *door_, snapshot_)) {
        addSubsystem(configuration_.duplicate());  // which takes a reference over
        addSubsystem(door_.duplicate());
        addSubsystem(storage_.duplicate());
        addSubsystem(tables_.duplicate());
        addSubsystem(channels_.duplicate());
    }

    /// Application::run, but a failure to start leaves nothing half-started.
    int runToEnd() {
        try {
            initialize(*this);
        } catch (...) {
            uninitialize();
            throw;
        }
        const int code = main({});
        uninitialize();
        return code;
    }

  protected:
    int main(const std::vector<std::string>&) override {
        startedAt_ = unixMillis();
        door_->open();
        log::info("ready", {{"version", version},
                            {"pid", static_cast<std::int64_t>(::getpid())},
                            {"config", configuration_->file()},
                            {"tables", static_cast<std::int64_t>(snapshot_.get()->version)}});
        if (onReady_) onReady_();
        for (SignalQueue::Event event = signals_.wait(); event != SignalQueue::Event::stop;
             event = signals_.wait()) {
            if (event == SignalQueue::Event::reload) reload();
            runJobs();
        }
        drain(signals_);
        return exitOk;
    }

  private:
    /// What the control plane asks the main thread for.
    control::Administration administration() {
        control::Administration administration;
        administration.onMainThread = [this](std::function<void()> job) {
            {
                const std::lock_guard lock(mutex_);
                jobs_.push_back(std::move(job));
            }
            signals_.wake();
        };
        administration.reload = [this] {
            if (const auto refused = reload()) throw Error(ErrorCode::config_invalid, *refused);
            control::ReloadReport report;
            for (const config::Change& change : configuration_->changes()) {
                (change.needsRestart ? report.needRestart : report.changed).push_back(change.key);
            }
            return report;
        };
        return administration;
    }

    void runJobs() {
        std::vector<std::function<void()>> jobs;
        {
            const std::lock_guard lock(mutex_);
            jobs.swap(jobs_);
        }
        for (const auto& job : jobs) job();
    }

    /// Why it was refused, or nothing.
    std::optional<std::string> reload() {
        try {
            reinitialize(*this);
            log::info("reloaded", {{"tables", static_cast<std::int64_t>(snapshot_.get()->version)},
                                   {"config", configuration_->file()}});
            std::vector<std::string> keys;
            for (const config::Change& change : configuration_->changes()) keys.push_back(change.key);
            noteWaiting(configuration_->needRestart());
            door_->announceReload(keys);
            return std::nullopt;
        } catch (const std::exception& e) {
            noteFailure(e.what());
            log::error(
                "reload refused, nothing has changed",
                {{"reason", e.what()}, {"tables", static_cast<std::int64_t>(snapshot_.get()->version)}});
            return e.what();
        }
    }

    void drain(SignalQueue& signals) {
        const auto limit = configuration_->settings().gateway.drainTimeout;
        log::info("stopping", {{"connections", static_cast<std::int64_t>(door_->openConnections())}});
        // A second TERM or INT means: at once.
        const std::jthread impatience([&](const std::stop_token& stop) {
            if (signals.waitForStop(stop)) door_->cutShort();
        });
        if (!door_->drain(limit)) log::warn("stopped before every answer was complete");
        log::info("stopped");
    }

    void noteFailure(const std::string& reason) {
        const std::lock_guard lock(mutex_);
        ++reloadsFailed_;
        lastReloadError_ = log::redacted(reason);
    }

    /// The reload that succeeded, and the keys that it did not take.
    void noteWaiting(std::vector<std::string> keys) {
        const std::lock_guard lock(mutex_);
        ++reloadsSucceeded_;
        needRestart_ = std::move(keys);
    }

    /// Any worker thread.
    Poco::JSON::Object::Ptr status() const;

    std::function<void()> onReady_;
    SignalQueue signals_;
    std::vector<std::function<void()>> jobs_;  ///< for the main thread
    runs::TablesSnapshot snapshot_;
    Poco::AutoPtr<Configuration> configuration_;
    Poco::AutoPtr<Storage> storage_;
    Conversations conversations_;
    Poco::AutoPtr<Channels> channels_;
    Poco::AutoPtr<FrontDoor> door_;
    Poco::AutoPtr<LiveTables> tables_;
    std::int64_t startedAt_ = 0;
    mutable std::mutex mutex_;
    std::int64_t reloadsSucceeded_ = 0;
    std::int64_t reloadsFailed_ = 0;
    std::string lastReloadError_;
    std::vector<std::string> needRestart_;  ///< keys whose values in the file are not those in force
};

Poco::JSON::Object::Ptr Gateway::status() const {
    const auto tables = snapshot_.get();
    Poco::JSON::Object::Ptr status = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
    status->set("status", door_->draining() ? "draining" : "ready");
    status->set("pid", static_cast<Poco::Int64>(::getpid()));
    status->set("version", std::string(version));
    status->set("startedAt", startedAt_);
    status->set("uptimeMs", unixMillis() - startedAt_);
    Poco::JSON::Array addresses;
    for (const std::string& address : door_->addresses()) addresses.add(address);
    status->set("addresses", addresses);

    Poco::JSON::Object reloads;
    Poco::JSON::Array needRestart;
    {
        const std::lock_guard lock(mutex_);
        reloads.set("succeeded", reloadsSucceeded_);
        reloads.set("failed", reloadsFailed_);
        reloads.set("lastError", lastReloadError_);
        for (const std::string& key : needRestart_) needRestart.add(key);
    }
    Poco::JSON::Object config(Poco::JSON_PRESERVE_KEY_ORDER);
    config.set("file", configuration_->file());
    config.set("tablesVersion", static_cast<Poco::UInt64>(tables->version));
    config.set("loadedAt", tables->loadedAt);
    config.set("reloads", reloads);
    config.set("needRestart", needRestart);
    status->set("config", config);

    Poco::JSON::Object connections;
    connections.set("open", door_->openConnections());
    status->set("connections", connections);

    int counts[3] = {0, 0, 0};
    int inPart = 0;
    Poco::JSON::Array outOfDate;
    for (const plugins::PluginInfo& plugin : tables->catalog->plugins()) {
        ++(plugin.inPart ? inPart : counts[static_cast<int>(plugin.state)]);
        if (!plugin.outOfDate()) continue;
        Poco::JSON::Object::Ptr row = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
        row->set("id", plugin.id);
        row->set("file", plugin.file);
        outOfDate.add(row);
    }
    Poco::JSON::Object plugins;
    plugins.set("loaded", counts[static_cast<int>(plugins::PluginState::loaded)]);
    plugins.set("inPart", inPart);
    plugins.set("refused", counts[static_cast<int>(plugins::PluginState::refused)]);
    plugins.set("disabled", counts[static_cast<int>(plugins::PluginState::disabled)]);
    plugins.set("needRestart", outOfDate);
    status->set("plugins", plugins);
    return status;
}

/// The one line on stderr that a failure to start leaves.
int reportFailure(ExitCode code, const std::string& message) {
    log::flush();
    const std::string line = "openclaw: " + log::redacted(message) + "\n";
    std::fputs(line.c_str(), stderr);
    return code;
}

}  // namespace

int runGateway(const StartOptions& options, const std::function<void()>& onReady) {
    // Large bodies come and go: as mappings of their own they leave the process when they are freed. Left to
    // itself, the allocator raises its threshold after the first one and keeps the rest.
    ::mallopt(M_MMAP_THRESHOLD, largeBlock);
    ::mallopt(M_TRIM_THRESHOLD, 4 * largeBlock);
    try {
        Poco::AutoPtr<Gateway> gateway(new Gateway(options, onReady));
        const int code = gateway->runToEnd();
        log::flush();
        return code;
    } catch (const Error& error) {
        return reportFailure(exitCodeOf(error.code()), error.what());
    } catch (const std::exception& e) {
        return reportFailure(exitInternal, std::string("an internal fault: ") + e.what());
    }
}

}  // namespace openclaw::app
