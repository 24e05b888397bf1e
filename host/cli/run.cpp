#include "cli/run.h"

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/exit_code.h"
#include "app/gateway.h"

#include "base/error.h"
#include "base/log.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/usage.h"
#include "openclaw/plugin.h"

namespace openclaw::cli {
namespace {

/// Before anything else: `kill -SIGUSR1 $(pgrep -f "openclaw gateway")` finds `openclaw gateway status` too,
/// and must not end it; the gateway itself waits for the signal in a thread of its own.
void prepareSignals(const std::vector<std::string>& arguments) {
    if (arguments.size() >= 2 && arguments[0] == "gateway" && arguments[1] == "start") {
        app::blockSignals();
        return;
    }
    std::signal(SIGUSR1, SIG_IGN);
    std::signal(SIGPIPE, SIG_IGN);  // a gateway that goes away while we ask it is an error to report
    log::configure(log::Level::error, log::Format::text);
}

std::string versionText() {
    return "openclaw " + std::string(openclaw::version) + " (plugin ABI " +
           std::to_string(OPENCLAW_ABI_MAJOR) + "." + std::to_string(OPENCLAW_ABI_MINOR) + ")";
}

int parseAndRun(const std::vector<std::string>& arguments) {
    CLI::App app("OpenClaw Gateway: chat models and tools behind one port", "openclaw");
    app.footer(
        "Examples:\n"
        "  openclaw init                      write a first configuration\n"
        "  openclaw gateway start             run the gateway in this terminal\n"
        "  openclaw tools invoke fs_list path=.");
    app.set_version_flag("--version", versionText(), "Print the version and the plugin ABI's");
    app.set_help_flag("-h,--help", "Print this help");
    app.require_subcommand(1);
    Action action;
    addGatewayCommands(app, action);
    addInitCommand(app, action);
    addConfigCommands(app, action);
    addPluginsCommands(app, action);
    addPluginProbeCommand(app, action);
    addToolsCommands(app, action);
    addSessionsCommands(app, action);
    addChatCommand(app, action);
    try {
        app.parse(
            std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // it takes them from the end
    } catch (const CLI::Success& wanted) {                                    // --help and --version
        return app.exit(wanted);
    } catch (const CLI::ParseError& error) {
        throw Error(ErrorCode::usage, usageProblem(app, arguments, error.what()));
    }
    return action();
}

}  // namespace

int run(int argc, char** argv) {
    try {
        const std::vector<std::string> arguments(argv + 1, argv + argc);
        prepareSignals(arguments);
        return parseAndRun(arguments);
    } catch (const Error& error) {
        std::cerr << "openclaw: " << log::redacted(error.what()) << std::endl;
        return app::exitCodeOf(error.code());
    } catch (const std::exception& error) {
        std::cerr << "openclaw: internal fault: " << log::redacted(error.what()) << std::endl;
        return app::exitInternal;
    }
}

}  // namespace openclaw::cli
