#include "plugins/library.h"

#include <mutex>
#include <utility>
#include <vector>

#include <boost/system/system_error.hpp>

#include "base/error.h"
#include "base/log.h"
#include "plugins/companions.h"
#include "plugins/crash_report.h"

namespace openclaw::plugins {
namespace {

/// What keeps a library and its companions loaded, and the name that a crash inside of it is reported under:
/// for ever.
struct Loaded {
    std::vector<LoadedLibrary> companions;
    LoadedLibrary library;
    std::string plugin;
};

Loaded& keep(Loaded loaded) {
    static auto& mutex = *new std::mutex;
    static auto& all = *new std::vector<std::unique_ptr<Loaded>>;
    const std::lock_guard lock(mutex);
    all.push_back(std::make_unique<Loaded>(std::move(loaded)));
    return *all.back();
}

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorCode::invalid_request, reason);
}

/// Boost wraps the loader's own message, which says it best but for the name of the file.
std::string reasonOf(const std::string& message, const std::string& loadedPath, const std::string& file) {
    static constexpr std::string_view before = "dlerror system message: ";
    const auto begin = message.find(before);
    if (begin == std::string::npos) return message;
    const auto end = message.rfind("): ");
    const auto from = begin + before.size();
    std::string reason =
        message.substr(from, end == std::string::npos || end < from ? std::string::npos : end - from);
    if (const auto name = reason.find(loadedPath); name != std::string::npos) {
        reason.replace(name, loadedPath.size(), file);
    }
    return reason;
}

/// From its copy, or from the file itself where only that can work.
void loadInto(Loaded& loaded, const std::string& file) {
    const bool fromCopy = loadCompanions(*loaded.library.copy, file, loaded.companions);
    if (!fromCopy) {
        log::warn(
            "a library beside the plugin has no SONAME by which a copy could be found, so the files "
            "themselves are in use: replace them with mv, never with cp",
            {{"plugin", loaded.plugin}, {"file", file}});
    }
    loaded.library.library.load(fromCopy ? loaded.library.copy->path() : file,
                                boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
}

void check(const openclaw_plugin& table) {
    if (!OPENCLAW_HAS(&table, invoke)) {
        refuse("openclaw_plugin_v1 is too small: " + std::to_string(table.size) +
               " bytes do not reach as far as `invoke`");
    }
    if (table.abi_major != OPENCLAW_ABI_MAJOR) {
        refuse("openclaw_plugin_v1 is of plugin ABI " + std::to_string(table.abi_major) +
               "; this gateway speaks " + std::to_string(OPENCLAW_ABI_MAJOR));
    }
    if (table.create == nullptr || table.destroy == nullptr || table.describe == nullptr ||
        table.invoke == nullptr) {
        refuse("openclaw_plugin_v1 lacks one of create, destroy, describe and invoke");
    }
}

}  // namespace

std::shared_ptr<const Library> Library::load(const std::string& file, std::shared_ptr<const SealedCopy> copy,
                                             Manifest manifest) {
    Loaded loading{{}, {std::move(copy), {}}, manifest.id};
    const std::string copied = loading.library.copy->path();
    try {
        const RunningPlugin running(manifest.id);
        loadInto(loading, file);
    } catch (const boost::system::system_error& e) {  // by the loader, which has left nothing of it behind
        if (!loading.companions.empty()) keep(std::move(loading));
        refuse("cannot be loaded: " + reasonOf(e.what(), copied, file));
    } catch (const std::exception& e) {
        keep(std::move(loading));
        refuse(std::string("cannot be loaded: ") + e.what());
    } catch (...) {
        keep(std::move(loading));
        refuse("cannot be loaded: one of its constructors threw an exception");
    }
    const Loaded& loaded = keep(std::move(loading));
    const auto& table = loaded.library.library.get<const openclaw_plugin>("openclaw_plugin_v1");
    check(table);
    rememberCode(&table, loaded.plugin);
    return std::shared_ptr<const Library>(new Library(file, std::move(manifest), table));
}

}  // namespace openclaw::plugins
