#include <chrono>
#include <csignal>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include <Poco/JSON/Object.h>

#include "app/exit_code.h"
#include "base/clock.h"
#include "base/error.h"
#include "cli/client_settings.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/configuration_warnings.h"
#include "cli/gateway_client.h"
#include "cli/restart_notes.h"
#include "cli/running_process.h"

namespace openclaw::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds answerTimeout{5'000};

struct Reloads {
    Poco::JSON::Object::Ptr status;
    std::string file;  ///< that the gateway reads
    std::int64_t tablesVersion;
    std::int64_t succeeded;
    std::int64_t failed;
    std::string lastError;
    bool operator==(const Reloads& other) const {
        return succeeded == other.succeeded && failed == other.failed;
    }
};

Reloads reloadsOf(const GatewayClient& client) {
    const auto status = client.get("/v1/gateway/status", answerTimeout);
    const auto configuration = status->getObject("config");
    const auto reloads = configuration->getObject("reloads");
    return {status,
            configuration->optValue<std::string>("file", ""),
            configuration->getValue<std::int64_t>("tablesVersion"),
            reloads->getValue<std::int64_t>("succeeded"),
            reloads->getValue<std::int64_t>("failed"),
            reloads->optValue<std::string>("lastError", "")};
}

/// The gateway has taken it: what cannot be read from here is no reason to complain.
void writeWarnings(const std::string& file) {
    try {
        for (const std::string& warning : warningsOf(clientSettings(file))) {
            std::cerr << "warning: " << warning << "\n";
        }
    } catch (const Error&) {
        return;
    }
}

int reload(const ClientOptions& options) {
    constexpr milliseconds limit{30'000};
    constexpr milliseconds pause{20};  // the signal has no answer: its effect has to be looked for
    const GatewayClient client(options);
    const service::Process process = runningProcess(options);
    const Reloads before = reloadsOf(client);
    const Clock::time_point end = Clock::now() + limit;
    process.signal(SIGUSR1);
    for (Reloads now = reloadsOf(client); Clock::now() < end; now = reloadsOf(client)) {
        if (now == before) {
            std::this_thread::sleep_for(pause);
            continue;
        }
        if (now.failed != before.failed) {
            throw Error(ErrorCode::config_invalid,
                        "the gateway keeps its old configuration: " +
                            (now.lastError.empty() ? "see its log" : now.lastError));
        }
        for (const std::string& note : restartNotes(*now.status)) std::cerr << "warning: " << note << "\n";
        writeWarnings(now.file);
        std::cout << "gateway reloaded (process " << process.pid() << ", tables version " << now.tablesVersion
                  << ")" << std::endl;
        return app::exitOk;
    }
    throw Error(ErrorCode::unavailable, "the gateway (process " + std::to_string(process.pid()) +
                                            ") has not reloaded within 30 s: see its log");
}

/// The gateway shows itself only to who has the credential it was started with, and a file that cannot even
/// be parsed has none.
int reloadOrExplain(const ClientOptions& options) {
    try {
        return reload(options);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::unauthenticated) throw;
        loadConfiguration(options.configFile);
        throw Error(ErrorCode::unauthenticated,
                    std::string(error.message()) +
                        " If gateway.authToken or gateway.password was changed, that takes a restart: "
                        "`openclaw gateway stop`, then start it again");
    }
}

}  // namespace

void addReloadCommand(CLI::App& gateway, Action& action) {
    const auto options = std::make_shared<ClientOptions>();
    CLI::App* const command =
        gateway.add_subcommand("reload", "Read routes, tools, channels and plugin settings again");
    addClientOptions(*command, *options);
    command->footer(
        "Exit code: 1 when the new configuration is refused; the old one then stays in force. What is\n"
        "taken only by a restart (keys of gateway and storage, plugin files that have changed) is a "
        "warning.\n"
        "Example:\n  openclaw gateway reload");
    command->callback([options, &action] { action = [options] { return reloadOrExplain(*options); }; });
}

}  // namespace openclaw::cli
