#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "plugins/argument_schema.h"
#include "plugins/library.h"
#include "plugins/manifest.h"

namespace openclaw::plugins {

/// A plugin's file: inspected without running it, and loaded when an instance is wanted.
class PluginFile {
  public:
    /// Throws Error(invalid_request) with what is wrong with the file.
    explicit PluginFile(std::string path);

    const std::string& path() const noexcept { return path_; }
    const Manifest& manifest() const noexcept { return manifest_; }
    const ArgumentSchema* configSchema() const noexcept { return configSchema_.get(); }

    /// Of its bytes; read the first time. Throws Error(unavailable).
    const std::string& sha256();

    bool loaded() const noexcept { return library_ != nullptr; }
    /// Loads the library the first time. Throws Error(invalid_request).
    const std::shared_ptr<const Library>& library();

    /// Is the file on disk another one than was inspected?
    bool changedOnDisk() const noexcept;

  private:
    struct Stamp {
        std::uint64_t device = 0;
        std::uint64_t inode = 0;
        std::int64_t size = 0;
        std::int64_t modified = 0;  ///< nanoseconds
        bool operator==(const Stamp&) const = default;
    };
    static Stamp stampOf(const std::string& path) noexcept;

    std::string path_;
    Stamp stamp_;
    std::string sha256_;
    Manifest manifest_;
    std::shared_ptr<const ArgumentSchema> configSchema_;
    std::shared_ptr<const Library> library_;
};

}  // namespace openclaw::plugins
