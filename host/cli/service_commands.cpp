#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/exit_code.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/manager_call.h"
#include "cli/new_file.h"
#include "config/file.h"
#include "config/load.h"
#include "service/definition.h"
#include "service/folders.h"

namespace openclaw::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* account = "openclaw";
constexpr const char* unitName = "openclaw.service";
constexpr const char* systemConfig = "/etc/openclaw/openclaw.json";

#ifdef __APPLE__
constexpr const char* ownFormat = "launchd";
#else
constexpr const char* ownFormat = "systemd";
#endif

struct ServiceCommand {
    std::string format = ownFormat;
    std::string configFile;
    bool user = false;
    bool system = false;
    bool print = false;
    bool noStart = false;
    bool force = false;

    bool launchd() const noexcept { return format == "launchd"; }
    bool ofSystem() const noexcept { return !launchd() && !user && (system || ::geteuid() == 0); }
};

std::string definitionFile(const ServiceCommand& command) {
    if (command.ofSystem()) return std::string("/etc/systemd/system/") + unitName;
    const std::string home = service::homeFolder();
    if (command.launchd()) return home + "/Library/LaunchAgents/" + service::launchdLabel + ".plist";
    return home + "/.config/systemd/user/" + unitName;
}

/// The manager starts it without our environment: a file that is named here is named there.
std::string namedConfig(const ServiceCommand& command) {
    const char* const variable = std::getenv("OPENCLAW_CONFIG");
    const bool named = !command.configFile.empty() || (variable != nullptr && *variable != '\0');
    if (!named) return {};
    return fs::path(config::findFile(command.configFile, config::processEnvironment())).lexically_normal();
}

std::string definitionText(const ServiceCommand& command) {
    service::Definition definition;
    definition.command = {fs::read_symlink("/proc/self/exe"), "gateway", "start"};
    const std::string file = namedConfig(command);
    if (!file.empty()) definition.command.insert(definition.command.end(), {"--config", file});
    if (command.ofSystem()) definition.user = account;
    if (!command.launchd()) return service::systemdUnit(definition);
    definition.logFile = service::homeFolder() + "/.openclaw/gateway.log";
    return service::launchdAgent(definition);
}

void checkChoice(const ServiceCommand& command) {
    if (command.launchd() && command.system) {
        throw Error(ErrorCode::usage,
                    "launchd runs the gateway as an agent of your own account: leave --system out");
    }
}

void requireRights(const ServiceCommand& command, const std::string& verb) {
    if (!command.ofSystem() || ::geteuid() == 0) return;
    throw Error(ErrorCode::permission_denied, "a service of the system needs root: `sudo openclaw gateway " +
                                                  verb + " --system`, or take --user");
}

bool isOurs(const std::string& file) {
    return config::readFile(file).text.find(service::writtenBy) != std::string::npos;
}

void refuseForeign(const ServiceCommand& command, const std::string& file) {
    if (command.force || !fs::exists(fs::symlink_status(file)) || isOurs(file)) return;
    throw Error(ErrorCode::usage, file + " was not written by this command: keep it, or take --force");
}

/// A service that starts only to fail is started again and again.
void requireWhatItNeeds(const ServiceCommand& command) {
    if (!command.ofSystem()) {
        requireConfigFile(command.configFile);
        return;
    }
    if (::getpwnam(account) == nullptr) {
        throw Error(ErrorCode::unavailable,
                    std::string("there is no account \"") + account +
                        "\" for the service to run as: `useradd --system --home-dir /var/lib/openclaw "
                        "--shell /usr/sbin/nologin openclaw`");
    }
    if (namedConfig(command).empty() && !fs::exists(systemConfig)) {
        throw Error(ErrorCode::no_authentication,
                    std::string("no configuration for the service: write one with `openclaw init --config ") +
                        systemConfig + "`, then `chown -R openclaw: /etc/openclaw`");
    }
}

// ---- the manager

using Steps = std::vector<std::vector<std::string>>;

std::vector<std::string> systemctl(const ServiceCommand& command, std::vector<std::string> words) {
    if (!command.ofSystem()) words.insert(words.begin(), "--user");
    words.insert(words.begin(), "systemctl");
    return words;
}

Steps startSteps(const ServiceCommand& command, const std::string& file) {
    if (command.launchd()) {
        return {{"launchctl", "bootstrap", "gui/" + std::to_string(::getuid()), file}};
    }
    // `enable --now` would leave one that runs as it is.
    return {systemctl(command, {"daemon-reload"}), systemctl(command, {"enable", unitName}),
            systemctl(command, {"restart", unitName})};
}

Steps stopSteps(const ServiceCommand& command) {
    if (command.launchd()) {
        return {{"launchctl", "bootout", "gui/" + std::to_string(::getuid()) + "/" + service::launchdLabel}};
    }
    return {systemctl(command, {"disable", "--now", unitName})};
}

void sayByHand(const Steps& steps, const std::string& why) {
    std::cout << why << ", so do this by hand:\n";
    for (const auto& step : steps) std::cout << "  " << shellText(step) << "\n";
}

/// False where there is no manager to talk to. `byHand` is what somebody else has to do where it refuses.
bool carryOut(const Steps& steps, const Steps& byHand) {
    if (!isInstalled(steps.front().front())) return false;
    std::cout << std::flush;
    try {
        for (const auto& step : steps) runProgram(step);
    } catch (const Error&) {
        sayByHand(byHand, "the service manager refuses");
        std::cout << std::flush;
        throw;
    }
    return true;
}

// ---- install and uninstall

int install(const ServiceCommand& command) {
    checkChoice(command);
    const std::string text = definitionText(command);
    if (command.print) {
        std::cout << text << std::flush;
        return app::exitOk;
    }
    requireRights(command, "install-service");
    const std::string file = definitionFile(command);
    refuseForeign(command, file);
    requireWhatItNeeds(command);
    writeWholeFile(file, text, 0644);
    std::cout << "service written to " << file << "\n";
    const Steps steps = startSteps(command, file);
    if (command.noStart) {
        sayByHand(steps, "it is not started");
    } else if (!carryOut(steps, steps)) {
        sayByHand(steps, steps.front().front() + " is not installed");
    } else if (!command.launchd()) {
        std::cout << "service started; its log: " << (command.ofSystem() ? "journalctl" : "journalctl --user")
                  << " -u openclaw\n";
        if (!command.ofSystem()) std::cout << "to keep it when you log out: loginctl enable-linger\n";
    }
    std::cout << std::flush;
    return app::exitOk;
}

int uninstall(const ServiceCommand& command) {
    checkChoice(command);
    requireRights(command, "uninstall-service");
    const std::string file = definitionFile(command);
    if (!fs::exists(fs::symlink_status(file))) {
        throw Error(ErrorCode::not_found, "no service is installed: there is no " + file);
    }
    refuseForeign(command, file);
    const Steps steps = stopSteps(command);
    Steps byHand = steps;
    byHand.push_back({"rm", file});
    const bool stopped = !command.noStart && carryOut(steps, byHand);
    fs::remove(file);
    std::cout << "service removed: " << file << (stopped ? "" : " (nothing was stopped)") << std::endl;
    if (stopped && !command.launchd()) runProgram(systemctl(command, {"daemon-reload"}));
    return app::exitOk;
}

void addChoice(CLI::App& command, ServiceCommand& options) {
    CLI::Option* const user = command.add_flag("--user", options.user, "A service of your own account");
    command.add_flag("--system", options.system, "A service of the system, run as `openclaw` (needs root)")
        ->excludes(user);
    command.add_option("--format", options.format, "The manager: systemd or launchd")
        ->type_name("NAME")
        ->capture_default_str()
        ->check(CLI::IsMember({"systemd", "launchd"}));
    command.add_flag("--force", options.force, "Also where somebody else wrote the file");
}

}  // namespace

void addServiceCommands(CLI::App& gateway, Action& action) {
    const auto options = std::make_shared<ServiceCommand>();
    CLI::App* command =
        gateway.add_subcommand("install-service", "Have systemd or launchd run the gateway, from now on");
    addChoice(*command, *options);
    addConfigOption(*command, options->configFile);
    command->add_flag("--print", options->print, "Print the definition and change nothing");
    command->add_flag("--no-start", options->noStart, "Write the definition, but start nothing");
    command->footer(
        "Without --user and --system: of the system for root, else of your own account.\n"
        "Examples:\n"
        "  openclaw gateway install-service\n"
        "  sudo openclaw gateway install-service --system --config /etc/openclaw/openclaw.json\n"
        "  openclaw gateway install-service --print");
    command->callback([options, &action] { action = [options] { return install(*options); }; });

    command = gateway.add_subcommand("uninstall-service", "Stop the service and remove its definition");
    addChoice(*command, *options);
    command->add_flag("--no-stop", options->noStart, "Remove the definition, but stop nothing");
    command->footer("Example:\n  openclaw gateway uninstall-service");
    command->callback([options, &action] { action = [options] { return uninstall(*options); }; });
}

}  // namespace openclaw::cli
