#include "plugins/library.h"

#include <mutex>
#include <utility>
#include <vector>

#include <boost/dll/shared_library.hpp>

#include "base/error.h"
#include "plugins/crash_report.h"

namespace openclaw::plugins {
namespace {

/// What keeps a library loaded, and the name that a crash inside of it is reported under: for ever.
struct Loaded {
    boost::dll::shared_library library;
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

/// Boost wraps the loader's own message, which says it best.
std::string reasonOf(const std::string& message) {
    static constexpr std::string_view before = "dlerror system message: ";
    const auto begin = message.find(before);
    if (begin == std::string::npos) return message;
    const auto end = message.rfind("): ");
    const auto from = begin + before.size();
    return message.substr(from, end == std::string::npos || end < from ? std::string::npos : end - from);
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

std::shared_ptr<const Library> Library::load(const std::string& file, Manifest manifest) {
    Loaded loaded;
    loaded.plugin = manifest.id;
    try {
        const RunningPlugin running(manifest.id);
        loaded.library.load(file, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
    } catch (const std::exception& e) {
        refuse("cannot be loaded: " + reasonOf(e.what()));
    } catch (...) {
        refuse("cannot be loaded: one of its constructors threw an exception");
    }
    const Loaded& kept = keep(std::move(loaded));
    const auto& table = kept.library.get<const openclaw_plugin>("openclaw_plugin_v1");
    check(table);
    rememberCode(&table, kept.plugin);
    return std::shared_ptr<const Library>(new Library(file, std::move(manifest), table));
}

}  // namespace openclaw::plugins
