#include "plugins/plugin_file.h"

#include <utility>

#include "base/error.h"
#include "plugins/elf_file.h"
#include "plugins/file_hash.h"

namespace openclaw::plugins {

PluginFile::PluginFile(std::string path)
    : path_(std::move(path)), identity_{FileStamp::of(path_), {}}, block_(readManifestBlock(path_)) {
    readManifest();
}

PluginFile::PluginFile(std::string path, std::shared_ptr<const SealedCopy> copy)
    : path_(std::move(path)), copy_(std::move(copy)), block_(readManifestBlock(copy_->path())) {
    readManifest();
}

void PluginFile::readManifest() {
    manifest_ = parseManifest(block_);
    if (manifest_.configSchema.empty()) return;
    try {
        configSchema_ = ArgumentSchema::compile(manifest_.configSchema);
    } catch (const Error& e) {
        throw Error(ErrorCode::invalid_request,
                    "the manifest's \"configSchema\" cannot be used, " + std::string(e.message()));
    }
}

const SealedCopy& PluginFile::copy() {
    if (copy_) return *copy_;
    auto copy = SealedCopy::of(path_);
    if (readManifestBlock(copy->path()) != block_) {
        throw Error(ErrorCode::invalid_request,
                    "the file changed while it was read; reload to read it again");
    }
    identity_ = {copy->stamp(), sha256OfFile(copy->path())};
    block_ = {};
    copy_ = std::move(copy);
    return *copy_;
}

const std::string& PluginFile::sha256() {
    copy();
    return identity_.sha256;
}

const std::shared_ptr<const Library>& PluginFile::library() {
    if (!library_) {
        copy();
        library_ = Library::load(path_, copy_, manifest_);
    }
    return library_;
}

bool PluginFile::changedOnDisk() {
    const FileStamp now = FileStamp::of(path_);
    if (now == identity_.stamp) return false;
    if (!copy_ || identity_.differsFrom(path_)) return true;
    identity_.stamp = now;  // written again with the same bytes, or only touched
    return false;
}

}  // namespace openclaw::plugins
