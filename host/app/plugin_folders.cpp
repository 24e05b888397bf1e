#include "app/plugin_folders.h"

#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace openclaw::app {

std::vector<std::string> pluginFolders() {
    std::vector<std::string> folders;
    const char* const variable = std::getenv("OPENCLAW_PLUGIN_PATH");
    std::string_view rest(variable != nullptr ? variable : "");
    while (!rest.empty()) {
        const std::size_t end = rest.find(':');
        const std::string_view folder = rest.substr(0, end);
        if (!folder.empty()) folders.emplace_back(folder);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    std::error_code failed;
    const auto executable = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (!failed) folders.push_back(executable.parent_path().parent_path() / "lib/openclaw/plugins");
    return folders;
}

plugins::Prober::Options pluginProbes(const std::string& databasePath) {
    plugins::Prober::Options options;
    options.program = "/proc/self/exe";
    if (!databasePath.empty()) {
        options.verdicts = std::filesystem::path(databasePath).replace_filename("plugin-verdicts.json");
    }
    return options;
}

}  // namespace openclaw::app
