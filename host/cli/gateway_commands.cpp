#include <chrono>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "app/exit_code.h"
#include "app/gateway.h"
#include "base/error.h"
#include "base/log.h"
#include "cli/client_settings.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/gateway_client.h"
#include "cli/restart_notes.h"
#include "cli/running_process.h"
#include "cli/text_table.h"
#include "cli/time_text.h"
#include "cli/whole_number.h"
#include "config/load.h"
#include "service/daemon.h"
#include "service/folders.h"
#include "service/listening_sockets.h"
#include "service/pid_file.h"
#include "service/process.h"

namespace openclaw::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds answerTimeout{5'000};

// ---- start

struct StartCommand {
    app::StartOptions options;
    bool daemon = false;
};

/// Empty when the gateway is about to fail for another reason, which it tells better itself.
std::unique_ptr<service::PidFile> lockPidFile(const app::StartOptions& options) {
    try {
        const config::Settings settings = loadConfiguration(options.configFile);
        if (settings.gateway.authToken.empty() && settings.gateway.password.empty()) return nullptr;
        return std::make_unique<service::PidFile>(service::pidFilePath(settings.storage.path));
    } catch (const Error& error) {
        if (error.code() == ErrorCode::address_in_use) throw;
        return nullptr;
    }
}

/// The gateway in this process, with its pid file around it.
int runInForeground(const app::StartOptions& options, const service::Ready& ready) {
    const auto pidFile = lockPidFile(options);
    return app::runGateway(options, [&] {
        const std::vector<std::string> urls = service::listeningUrls();
        if (pidFile) {
            pidFile->publish(urls);
        } else {
            log::warn("no pid file could be written: gateway stop and reload will not find this gateway");
        }
        std::string addresses;
        for (const std::string& url : urls) addresses += " " + url;
        ready(addresses);
    });
}

/// The daemon's process ends with what this returns: no error may leave it.
int runAsDaemon(const app::StartOptions& options, const service::Ready& ready) {
    try {
        return runInForeground(options, ready);
    } catch (const Error& error) {
        std::cerr << "openclaw: " << log::redacted(error.what()) << std::endl;
        return app::exitCodeOf(error.code());
    } catch (const std::exception& error) {
        std::cerr << "openclaw: internal fault: " << log::redacted(error.what()) << std::endl;
        return app::exitInternal;
    }
}

int startGateway(StartCommand command) {
    if (!command.options.configFile.empty()) {
        command.options.configFile = std::filesystem::absolute(command.options.configFile);
    }
    if (!command.daemon) return runInForeground(command.options, [](const std::string&) {});

    const std::string logFile = service::logFilePath();
    const service::DaemonStart start = service::startDaemon(
        logFile, [&](const service::Ready& ready) { return runAsDaemon(command.options, ready); });
    if (start.ready) {
        std::cout << "gateway is ready: process " << start.pid << ", listening on" << start.report
                  << ", log in " << logFile << std::endl;
        return app::exitOk;
    }
    std::cerr << start.said << std::flush;
    if (start.exitCode) return *start.exitCode;
    throw Error(ErrorCode::internal, "the gateway died while starting: see " + logFile);
}

// ---- a running gateway

int stopGateway(const ClientOptions& options) {
    const milliseconds limit =
        clientSettings(options.configFile).gateway.drainTimeout + std::chrono::seconds(5);
    const service::Process process = runningProcess(options);
    if (process.signal(SIGTERM) && !process.waitForExit(limit)) {
        throw Error(ErrorCode::unavailable,
                    "process " + std::to_string(process.pid()) + " is still running after " +
                        std::to_string(limit.count() / 1000) + " s: see its log, or end it with kill -9");
    }
    std::cout << "gateway stopped (process " << process.pid() << ")" << std::endl;
    return app::exitOk;
}

// ---- status

std::string joined(const Poco::JSON::Array::Ptr& texts) {
    std::string all;
    for (unsigned i = 0; texts && i < texts->size(); ++i) {
        all += (i == 0 ? "" : " ") + texts->getElement<std::string>(i);
    }
    return all;
}

void printStatus(const Poco::JSON::Object& status) {
    const auto configuration = status.getObject("config");
    const auto reloads = configuration->getObject("reloads");
    const auto plugins = status.getObject("plugins");
    std::vector<std::vector<std::string>> rows{
        {"status", status.getValue<std::string>("status")},
        {"pid", status.getValue<std::string>("pid")},
        {"version", status.getValue<std::string>("version")},
        {"uptime", durationText(status.getValue<std::int64_t>("uptimeMs"))},
        {"addresses", joined(status.getArray("addresses"))},
        {"config", configuration->getValue<std::string>("file")},
        {"tables", "version " + configuration->getValue<std::string>("tablesVersion") + ", loaded " +
                       timeText(configuration->getValue<std::int64_t>("loadedAt"))},
        {"reloads", reloads->getValue<std::string>("succeeded") + " succeeded, " +
                        reloads->getValue<std::string>("failed") + " failed"},
        {"connections", status.getObject("connections")->getValue<std::string>("open") + " open"},
        {"plugins", plugins->getValue<std::string>("loaded") + " loaded, " +
                        plugins->optValue<std::string>("inPart", "0") + " used in part, " +
                        plugins->getValue<std::string>("refused") + " refused, " +
                        plugins->getValue<std::string>("disabled") + " disabled"},
    };
    const std::string lastError = reloads->optValue<std::string>("lastError", "");
    if (!lastError.empty()) rows.push_back({"last error", lastError});
    for (const std::string& note : restartNotes(status)) rows.push_back({"restart", note});
    writeTable(std::cout, rows);
}

int showStatus(const ClientOptions& options, bool json) {
    const auto status = GatewayClient(options).get("/v1/gateway/status", answerTimeout);
    if (json) {
        status->stringify(std::cout, 2);
        std::cout << std::endl;
    } else {
        printStatus(*status);
    }
    return app::exitOk;
}

}  // namespace

void addGatewayCommands(CLI::App& app, Action& action) {
    CLI::App* gateway = app.add_subcommand("gateway", "Start, stop and watch the gateway");
    gateway->require_subcommand(1);
    gateway->footer(
        "Examples:\n"
        "  openclaw gateway start --port 8080\n"
        "  openclaw gateway start --daemon\n"
        "  openclaw gateway status");

    const auto start = std::make_shared<StartCommand>();
    CLI::App* command = gateway->add_subcommand("start", "Run the gateway until it is told to stop");
    command
        ->add_option("--port", start->options.port,
                     "Port to listen on (default: $OPENCLAW_GATEWAY_PORT, gateway.port, 8080)")
        ->type_name("N")
        ->check(wholeNumber(0, 65'535));
    command
        ->add_option("--bind", start->options.bind,
                     "Address to listen on (default: gateway.bind, 127.0.0.1 and ::1)")
        ->type_name("ADDRESS");
    addConfigOption(*command, start->options.configFile);
    command->add_flag("--daemon", start->daemon,
                      "Return when the gateway is ready; it goes on in the background");
    command->footer(
        "Signals: SIGUSR1 and SIGHUP reload the configuration, SIGTERM and SIGINT stop.\n"
        "Exit codes: 1 configuration invalid, 2 port taken, 3 neither token nor password configured,\n"
        "4 database cannot be opened.\n"
        "Examples:\n"
        "  openclaw gateway start\n"
        "  openclaw gateway start --port 8080 --bind 0.0.0.0\n"
        "  openclaw gateway start --daemon --config /etc/openclaw/openclaw.json");
    command->callback([start, &action] { action = [start] { return startGateway(*start); }; });

    const auto options = std::make_shared<ClientOptions>();
    const auto json = std::make_shared<bool>(false);

    command = gateway->add_subcommand("stop", "Finish the calls in flight, then end the gateway");
    addClientOptions(*command, *options);
    command->footer("Example:\n  openclaw gateway stop");
    command->callback([options, &action] { action = [options] { return stopGateway(*options); }; });

    command = gateway->add_subcommand("status", "Show what the running gateway says of itself");
    addClientOptions(*command, *options);
    command->add_flag("--json", *json, "As JSON");
    command->footer("Exit code: 69 when no gateway answers.\nExample:\n  openclaw gateway status --json");
    command->callback(
        [options, json, &action] { action = [options, json] { return showStatus(*options, *json); }; });

    addReloadCommand(*gateway, action);
    addCallCommand(*gateway, action);
    addServiceCommands(*gateway, action);
}

}  // namespace openclaw::cli
