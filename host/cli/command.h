#pragma once

#include <functional>

#include <CLI/App.hpp>

namespace openclaw::cli {

/// What the chosen command does, left by its group when the command line has been parsed: nothing happens
/// while parsing. Returns the exit code, or throws Error.
using Action = std::function<int()>;

void addGatewayCommands(CLI::App& app, Action& action);
void addInitCommand(CLI::App& app, Action& action);
void addConfigCommands(CLI::App& app, Action& action);
void addPluginsCommands(CLI::App& app, Action& action);
/// Hidden: what the gateway starts to try a plugin out.
void addPluginProbeCommand(CLI::App& app, Action& action);
void addToolsCommands(CLI::App& app, Action& action);
void addSessionsCommands(CLI::App& app, Action& action);
void addChatCommand(CLI::App& app, Action& action);

// Below `openclaw gateway`.
void addReloadCommand(CLI::App& gateway, Action& action);
void addCallCommand(CLI::App& gateway, Action& action);
void addServiceCommands(CLI::App& gateway, Action& action);

}  // namespace openclaw::cli
