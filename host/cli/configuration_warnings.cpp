#include "cli/configuration_warnings.h"

#include <algorithm>
#include <string_view>

#include "access/permissions.h"
#include "access/rule_set.h"
#include "base/text.h"
#include "cli/installed_plugins.h"
#include "routing/route_table.h"

namespace openclaw::cli {
namespace {

/// A misspelt name in `deny` denies nothing.
void warnOfUnknownTools(const config::ToolsSettings& tools, const plugins::Catalog& catalog,
                        std::vector<std::string>& warnings) {
    std::vector<std::string_view> known;
    for (const plugins::Item* tool : catalog.tools()) known.emplace_back(tool->name());
    const auto check = [&](const std::string& place, const std::vector<std::string>& entries) {
        for (const std::string& entry : entries) {
            const bool isName = access::isToolName(entry);  // neither a pattern nor a group
            if (!isName || std::find(known.begin(), known.end(), entry) != known.end()) continue;
            std::string warning = place;
            warning.append(": no installed plugin has a tool \"").append(entry).append("\"");
            const std::string_view nearest = text::nearest(entry, known);
            if (!nearest.empty()) warning.append("; did you mean \"").append(nearest).append("\"?");
            warnings.push_back(std::move(warning));
        }
    };
    check("tools.allow", tools.allow);
    check("tools.ask", tools.ask);
    check("tools.deny", tools.deny);
    for (const auto& [name, members] : tools.groups) check("tools.groups." + name, members);
}

}  // namespace

std::vector<std::string> warningsOf(const config::Settings& settings) {
    access::PermissionTable::build(settings.tools);
    std::vector<std::string> warnings;
    const InstalledPlugins installed(settings);
    for (const plugins::PluginInfo& plugin : installed.catalog->plugins()) {
        if (plugin.state == plugins::PluginState::refused) {
            const std::string name = plugin.file.empty() ? "" : "plugin " + plugin.file + " is refused: ";
            warnings.push_back(name + plugin.reason);
        }
    }
    std::vector<routing::KnownProvider> providers;
    for (const plugins::Item* provider : installed.catalog->providers()) {
        providers.push_back({provider->name(), provider->models()});
    }
    const auto routes = routing::RouteTable::build(settings.models, providers);
    for (const std::string& route : routes.dangling()) {
        warnings.push_back("route " + route + ": there is no such provider");
    }
    warnOfUnknownTools(settings.tools, *installed.catalog, warnings);
    return warnings;
}

}  // namespace openclaw::cli
