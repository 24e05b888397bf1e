#include "plugins/plugin_file.h"

#include <sys/stat.h>

#include <utility>

#include "base/error.h"
#include "plugins/elf_file.h"
#include "plugins/file_hash.h"

namespace openclaw::plugins {

PluginFile::PluginFile(std::string path)
    : path_(std::move(path)), stamp_(stampOf(path_)), manifest_(parseManifest(readManifestBlock(path_))) {
    if (manifest_.configSchema.empty()) return;
    try {
        configSchema_ = ArgumentSchema::compile(manifest_.configSchema);
    } catch (const Error& e) {
        throw Error(ErrorCode::invalid_request,
                    "the manifest's \"configSchema\" cannot be used, " + std::string(e.message()));
    }
}

const std::string& PluginFile::sha256() {
    if (sha256_.empty()) sha256_ = sha256OfFile(path_);
    return sha256_;
}

const std::shared_ptr<const Library>& PluginFile::library() {
    if (!library_) library_ = Library::load(path_, manifest_);
    return library_;
}

bool PluginFile::changedOnDisk() const noexcept {
    return !(stampOf(path_) == stamp_);
}

PluginFile::Stamp PluginFile::stampOf(const std::string& path) noexcept {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return {};
    return {status.st_dev, status.st_ino, status.st_size,
            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

}  // namespace openclaw::plugins
