#include <set>

#include "config/load.h"
#include "config/schema.h"

namespace openclaw::config {
namespace {

/// The value in force as JSON text, whether the file sets it or not; empty where there is neither value nor
/// default.
std::string valueOf(const Settings& settings, const std::string& path, const Key* key) {
    // Its default depends on the environment.
    if (path == "storage.path") return settings.storage.path;
    const auto set = settings.flat.find(path);
    if (set != settings.flat.end()) return set->second;
    return key == nullptr || key->type == Type::object ? "" : std::string(key->fallback);
}

}  // namespace

std::vector<Change> changes(const Settings& before, const Settings& after) {
    std::set<std::string> paths;
    for (const auto& [path, value] : before.flat) paths.insert(path);
    for (const auto& [path, value] : after.flat) paths.insert(path);
    std::vector<Change> result;
    for (const std::string& path : paths) {
        const Key* const key = keyAt(path);
        if (valueOf(before, path, key) == valueOf(after, path, key)) continue;
        result.push_back({path, key != nullptr && key->reload == Reload::restart});
    }
    return result;
}

}  // namespace openclaw::config
