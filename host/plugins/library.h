#pragma once

#include <memory>
#include <string>

#include "openclaw/plugin.h"
#include "plugins/manifest.h"
#include "plugins/sealed_copy.h"

namespace openclaw::plugins {

/// A plugin's shared library in this process, mapped from a copy of its file; never unloaded, not even when
/// this object goes. Immutable, any thread.
class Library {
  public:
    /// `copy` is of `file`. Throws Error(invalid_request) with what is wrong. Runs the library's
    /// constructors.
    static std::shared_ptr<const Library> load(const std::string& file,
                                               std::shared_ptr<const SealedCopy> copy, Manifest manifest);

    const std::string& file() const noexcept { return file_; }
    const Manifest& manifest() const noexcept { return manifest_; }
    const openclaw_plugin& table() const noexcept { return *table_; }

  private:
    Library(std::string file, Manifest manifest, const openclaw_plugin& table)
        : file_(std::move(file)), manifest_(std::move(manifest)), table_(&table) {}

    std::string file_;
    Manifest manifest_;
    const openclaw_plugin* table_;
};

}  // namespace openclaw::plugins
