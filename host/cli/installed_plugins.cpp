#include "cli/installed_plugins.h"

#include "app/plugin_folders.h"
#include "base/error.h"

namespace openclaw::cli {
namespace {

plugins::Registry::Options options(const config::Settings& settings) {
    plugins::Registry::Options options;
    options.folders = app::pluginFolders();
    options.callThreads = 1;
    options.probes = app::pluginProbes(settings.storage.path);
    options.clientOf = [](net::Loop&) -> upstream::Client& {
        throw Error(ErrorCode::unsupported, "no call can be made from the command line");
    };
    return options;
}

}  // namespace

InstalledPlugins::InstalledPlugins(const config::Settings& settings)
    : registry(options(settings)), catalog(registry.build(settings, nullptr)) {}

}  // namespace openclaw::cli
