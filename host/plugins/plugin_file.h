#pragma once

#include <memory>
#include <string>

#include "plugins/argument_schema.h"
#include "plugins/file_identity.h"
#include "plugins/library.h"
#include "plugins/manifest.h"
#include "plugins/sealed_copy.h"

namespace openclaw::plugins {

/// A plugin's file: inspected without running it, and loaded when an instance is wanted. What is hashed,
/// probed and loaded is one copy, taken when it is first needed. One thread.
class PluginFile {
  public:
    /// Throws Error(invalid_request) with what is wrong with the file.
    explicit PluginFile(std::string path);
    /// The file at `path` as it was when it was copied. Throws the same.
    PluginFile(std::string path, std::shared_ptr<const SealedCopy> copy);

    const std::string& path() const noexcept { return path_; }
    const Manifest& manifest() const noexcept { return manifest_; }
    const ArgumentSchema* configSchema() const noexcept { return configSchema_.get(); }

    /// Throws Error(invalid_request) when the file cannot be read any more, or is another one by now.
    const SealedCopy& copy();
    /// Of the copy. Throws the same.
    const std::string& sha256();

    bool loaded() const noexcept { return library_ != nullptr; }
    /// Loads the library the first time. Throws Error(invalid_request).
    const std::shared_ptr<const Library>& library();

    /// Has the file on disk other contents than were inspected?
    bool changedOnDisk();
    /// Of the copy; empty before there is one.
    const FileIdentity& identity() const noexcept { return identity_; }

  private:
    void readManifest();

    std::string path_;
    std::shared_ptr<const SealedCopy> copy_;
    FileIdentity identity_;
    std::string block_;  ///< of the manifest, until there is a copy
    Manifest manifest_;
    std::shared_ptr<const ArgumentSchema> configSchema_;
    std::shared_ptr<const Library> library_;
};

}  // namespace openclaw::plugins
