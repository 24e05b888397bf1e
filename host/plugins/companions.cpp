#include "plugins/companions.h"

#include <dlfcn.h>

#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "plugins/elf_file.h"

namespace openclaw::plugins {
namespace {

namespace fs = std::filesystem;

bool isLoaded(const std::string& name) {
    void* const found = ::dlopen(name.c_str(), RTLD_LAZY | RTLD_NOLOAD);
    if (found != nullptr) ::dlclose(found);
    return found != nullptr;
}

/// Does `text` begin with $ORIGIN? Then it is replaced.
bool replaceOrigin(std::string& text, const std::string& folder) {
    for (const std::string_view origin : {"$ORIGIN", "${ORIGIN}"}) {
        if (text.compare(0, origin.size(), origin) != 0) continue;
        text.replace(0, origin.size(), folder);
        return true;
    }
    return false;
}

/// Empty when it is not to be found beside the library: the loader finds it by itself, or says so.
std::string findBeside(const std::string& name, const DynamicSection& dynamic, const std::string& folder) {
    for (std::string place : dynamic.searchPaths) {
        const bool beside = replaceOrigin(place, folder);
        std::error_code ignored;
        const fs::path found = fs::canonical(fs::path(place) / name, ignored);
        if (!ignored) return beside ? found.string() : "";
    }
    return {};
}

}  // namespace

bool loadCompanions(const SealedCopy& copy, const std::string& file, std::vector<LoadedLibrary>& loaded) {
    const DynamicSection dynamic = readDynamicSection(copy.path());
    const std::string folder = fs::path(file).parent_path();
    for (std::string name : dynamic.needed) {
        if (replaceOrigin(name, folder)) return false;
        if (name.find('/') != std::string::npos || isLoaded(name)) continue;
        const std::string companion = findBeside(name, dynamic, folder);
        if (companion.empty()) continue;
        LoadedLibrary next{SealedCopy::of(companion), {}};
        if (readDynamicSection(next.copy->path()).soname != name) return false;
        if (!loadCompanions(*next.copy, companion, loaded)) return false;
        next.library.load(next.copy->path(),
                          boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
        loaded.push_back(std::move(next));
    }
    return true;
}

}  // namespace openclaw::plugins
