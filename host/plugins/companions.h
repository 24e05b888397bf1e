#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/dll/shared_library.hpp>

#include "plugins/sealed_copy.h"

namespace openclaw::plugins {

/// A library in this process, and the copy it is mapped from: the loader knows it by the copy's path, which
/// must not come to mean another file. `copy` is null for one that is mapped from its own file.
struct LoadedLibrary {
    std::shared_ptr<const SealedCopy> copy;
    boost::dll::shared_library library;
};

/// A copy has no neighbours, so what the library at `file` finds beside itself ($ORIGIN in its RUNPATH) is
/// loaded from copies first; the loader then finds it by name. Adds them to `loaded`. False when that does
/// not work, because one of them does not carry in its SONAME the name it is asked for by: then only `file`
/// itself can be loaded. Throws what Boost throws, or Error(invalid_request).
bool loadCompanions(const SealedCopy& copy, const std::string& file, std::vector<LoadedLibrary>& loaded);

}  // namespace openclaw::plugins
