#include "puppet.h"

PuppetStrings* openclaw_test_puppet_strings(const char* id) {
    // For ever: a plugin's thread may still ask while the test ends.
    static auto& all = *new std::map<std::string, PuppetStrings>;
    static auto& mutex = *new std::mutex;
    const std::lock_guard lock(mutex);
    return &all[id];
}

namespace openclaw::plugins {
namespace {

Puppet& of(void* user) {
    return *static_cast<Puppet*>(user);
}

openclaw_status describe(void* user, const openclaw_item_sink* sink) {
    for (const Puppet::Item& item : of(user).items) {
        const openclaw_string contract = lent(item.contract);
        const openclaw_item described{
            sizeof(openclaw_item), item.kind, lent(item.name), lent("A puppet"),  lent(item.schema),
            item.annotations,      1,         &contract,       lent(item.details)};
        if (const openclaw_status status = sink->add(sink, &described); status != OPENCLAW_OK) return status;
    }
    return OPENCLAW_OK;
}

}  // namespace

std::string Puppet::fileOf(const std::string& id) {
    return std::string(PUPPET_FOLDER) + "/" + id + ".so";
}

Puppet::Puppet(const std::string& id) : strings_(openclaw_test_puppet_strings(id.c_str())) {
    *strings_ = {this,
                 [](void* user, const openclaw_host* lentHost, openclaw_string given) -> openclaw_status {
                     Puppet& puppet = of(user);
                     puppet.host = lentHost;
                     puppet.config.assign(given.data, given.size);
                     {
                         const std::lock_guard lock(puppet.mutex_);
                         ++puppet.created_;
                     }
                     return puppet.create ? puppet.create(lentHost, puppet.config) : OPENCLAW_OK;
                 },
                 [](void* user) {
                     Puppet& puppet = of(user);
                     if (puppet.destroy) puppet.destroy();
                     const std::lock_guard lock(puppet.mutex_);
                     ++puppet.destroyed_;
                     puppet.changed_.notify_all();
                 },
                 describe,
                 [](void* user, openclaw_call call, const openclaw_request* request) -> openclaw_status {
                     return of(user).invoke ? of(user).invoke(call, request) : OPENCLAW_UNSUPPORTED;
                 },
                 [](void* user, openclaw_call call) {
                     if (of(user).cancel) of(user).cancel(call);
                 },
                 [](void* user, openclaw_call call) {
                     if (of(user).writable) of(user).writable(call);
                 }};
}

Puppet::~Puppet() {
    *strings_ = {};
}

openclaw_status Puppet::emit(openclaw_call call, std::uint32_t kind, std::string_view bytes,
                             std::uint32_t flags) const {
    const openclaw_chunk chunk{sizeof(openclaw_chunk), kind, {nullptr, 0}, lent(bytes), 0.5};
    return host->emit(host, call, &chunk, flags);
}

openclaw_status Puppet::finish(openclaw_call call, openclaw_status status, std::string_view text) const {
    return host->finish(host, call, status, lent(text));
}

void Puppet::awaitDestroyed(int times) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return destroyed_ >= times; });
}

}  // namespace openclaw::plugins
