#include "plugins/host.h"

#include <utility>
#include <vector>

#include "base/version.h"
#include "plugins/abi_text.h"
#include "plugins/host_functions.h"

namespace openclaw::plugins {

Host& Host::make(std::shared_ptr<Runtime> runtime, std::string plugin, Secrets secrets) {
    static auto& mutex = *new std::mutex;
    static auto& all = *new std::vector<std::unique_ptr<Host>>;
    const std::lock_guard lock(mutex);
    all.push_back(std::unique_ptr<Host>(new Host(std::move(runtime), std::move(plugin), std::move(secrets))));
    return *all.back();
}

Host::Host(std::shared_ptr<Runtime> runtime, std::string plugin, Secrets secrets)
    : abi_{sizeof(openclaw_host), OPENCLAW_ABI_MAJOR, OPENCLAW_ABI_MINOR, this,
           lend(version),         emitChunk,          finishCall,         callContext,
           hostExtension,         explainFailure},
      runtime_(std::move(runtime)),
      plugin_(std::move(plugin)),
      secrets_(std::move(secrets)) {}

std::string Host::explanation() const {
    const std::lock_guard lock(mutex_);
    return explanation_;
}

void Host::explain(std::string reason) {
    const std::lock_guard lock(mutex_);
    explanation_ = std::move(reason);
}

void Host::itemsHaveChanged() noexcept {
    itemsChanged_ = true;
    runtime_->itemsChanged = true;
}

const std::string* Host::secret(std::string_view reference) const {
    const std::lock_guard lock(mutex_);
    const auto entry = secrets_.find(reference);
    return entry == secrets_.end() ? nullptr : &entry->second;
}

void Host::retire() {
    const std::lock_guard lock(mutex_);
    secrets_.clear();
}

}  // namespace openclaw::plugins
