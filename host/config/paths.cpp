#include "config/paths.h"

#include <filesystem>

#include "base/error.h"

namespace openclaw::config {
namespace {

std::string orEmpty(const Environment& environment, const std::string& name) {
    return environment(name).value_or("");
}

}  // namespace

std::string resolvePath(const std::string& path, const std::string& folder, const Environment& environment) {
    std::filesystem::path result = path;
    if (path == "~" || path.starts_with("~/")) {
        const std::string home = orEmpty(environment, "HOME");
        if (home.empty()) {
            throw Error(ErrorCode::config_invalid,
                        R"("~" stands for $HOME, which is not set; set it, or write the path in full)");
        }
        result = home + path.substr(1);
    }
    if (result.is_relative() && !folder.empty()) result = folder / result;
    return result.string();
}

std::string defaultDatabase(const Environment& environment) {
    const std::string stateFolders = orEmpty(environment, "STATE_DIRECTORY");
    const std::string first = stateFolders.substr(0, stateFolders.find(':'));
    if (!first.empty()) return (std::filesystem::path(first) / "gateway.db").string();
    if (orEmpty(environment, "HOME").empty()) {
        throw Error(ErrorCode::config_invalid,
                    "storage.path has no default, because neither STATE_DIRECTORY nor HOME is set; set it");
    }
    return resolvePath("~/.openclaw/gateway.db", "", environment);
}

}  // namespace openclaw::config
