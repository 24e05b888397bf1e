#include "cli/usage.h"

#include <algorithm>
#include <string_view>

#include "base/text.h"

namespace openclaw::cli {
namespace {

/// The command that the leading words name, and how many they are.
struct Reached {
    const CLI::App* command;
    std::size_t words;
};

Reached reach(const CLI::App& app, const std::vector<std::string>& arguments) {
    Reached reached{&app, 0};
    while (reached.words < arguments.size()) {
        const auto named = reached.command->get_subcommands(
            [&](const CLI::App* sub) { return sub->get_name() == arguments[reached.words]; });
        if (named.empty()) break;
        reached = {named.front(), reached.words + 1};
    }
    return reached;
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& known) {
    const std::string_view nearest = text::nearest(word, {known.begin(), known.end()});
    return nearest.empty() ? std::string(".") : ": did you mean `" + std::string(nearest) + "`?";
}

std::vector<std::string> subcommandNames(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::App* sub : command.get_subcommands(nullptr)) names.push_back(sub->get_name());
    return names;
}

std::vector<std::string> optionNames(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
    return names;
}

/// Among the arguments from `begin` on; empty when there is none.
std::string firstUnknownOption(const std::vector<std::string>& arguments, std::size_t begin,
                               const std::vector<std::string>& known) {
    for (std::size_t i = begin; i < arguments.size() && arguments[i] != "--"; ++i) {
        std::string name = arguments[i].substr(0, arguments[i].find('='));
        if (name.starts_with("--") && std::find(known.begin(), known.end(), name) == known.end()) return name;
    }
    return {};
}

}  // namespace

std::string usageProblem(const CLI::App& app, const std::vector<std::string>& arguments,
                         const std::string& why) {
    const auto [command, words] = reach(app, arguments);
    std::string path = "openclaw";
    for (std::size_t i = 0; i < words; ++i) path.append(" ").append(arguments[i]);
    const std::string help = "See `" + path + " --help`.";

    const std::vector<std::string> commands = subcommandNames(*command);
    if (!commands.empty() && words < arguments.size() && !arguments[words].starts_with("-")) {
        return "`" + path + "` has no command `" + arguments[words] + "`" +
               didYouMean(arguments[words], commands) + " " + help;
    }
    const std::vector<std::string> options = optionNames(*command);
    const std::string unknown = firstUnknownOption(arguments, words, options);
    if (!unknown.empty()) {
        return "`" + path + "` has no option `" + unknown + "`" + didYouMean(unknown, options) + " " + help;
    }
    if (!commands.empty() && words == arguments.size()) return "`" + path + "` needs a command. " + help;
    return "`" + path + "`: " + why + ". " + help;
}

}  // namespace openclaw::cli
