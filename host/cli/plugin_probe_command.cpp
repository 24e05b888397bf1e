#include <unistd.h>

#include <iostream>
#include <iterator>
#include <memory>
#include <string>

#include "cli/command.h"
#include "plugins/probe_child.h"

namespace openclaw::cli {

void addPluginProbeCommand(CLI::App& app, Action& action) {
    CLI::App* const command =
        app.add_subcommand(std::string(plugins::probeCommand), "Load one plugin, to see whether it survives");
    command->group("");
    const auto file = std::make_shared<std::string>();
    command->add_option("FILE", *file, "The shared library")->required();
    command->callback([file, &action] {
        action = [file]() -> int {
            std::string request;
            if (::isatty(STDIN_FILENO) == 0) request.assign(std::istreambuf_iterator<char>(std::cin), {});
            plugins::runProbe(*file, request);
        };
    });
}

}  // namespace openclaw::cli
