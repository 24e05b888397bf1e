#include <string>
#include <string_view>

#include "base/log.h"
#include "plugins/abi_text.h"
#include "plugins/call_state.h"
#include "plugins/host.h"
#include "plugins/host_functions.h"

/// The extensions that the host lends, but for HTTP.
namespace openclaw::plugins {
namespace {

log::Level levelOf(std::uint32_t level) {
    switch (level) {
        case OPENCLAW_LOG_DEBUG:
            return log::Level::debug;
        case OPENCLAW_LOG_INFO:
            return log::Level::info;
        case OPENCLAW_LOG_WARN:
            return log::Level::warn;
        default:
            return log::Level::error;
    }
}

std::string requestIdOf(const Host& host, openclaw_call call) {
    CallState* state = nullptr;
    const std::unique_lock lock = host.runtime().calls.lock(call, state);
    return lock ? state->request.requestId : std::string();
}

void writeLog(const openclaw_host* abi, openclaw_call call, std::uint32_t level, openclaw_string message) {
    const log::Level wanted = levelOf(level);
    if (!log::enabled(wanted)) return;
    const Host& host = Host::of(abi);
    try {
        log::write(wanted, "plugin",
                   {{"plugin", host.plugin()},
                    {"message", printable(message)},
                    {"request", requestIdOf(host, call)}});
    } catch (const std::exception&) {
        return;  // no memory for a line: the plugin must not notice
    }
}

openclaw_status getSecret(const openclaw_host* host, openclaw_string reference, openclaw_string* value) {
    if (value == nullptr) return OPENCLAW_INVALID_ARGUMENT;
    const std::string_view name = view(reference);
    if (!name.starts_with("secret:")) return OPENCLAW_NOT_FOUND;
    const std::string* const secret = Host::of(host).secret(name);
    if (secret == nullptr) return OPENCLAW_PERMISSION_DENIED;
    *value = lend(*secret);
    return OPENCLAW_OK;
}

void itemsChanged(const openclaw_host* host) {
    Host::of(host).itemsHaveChanged();
}

constexpr openclaw_ext_log logExtension{sizeof(openclaw_ext_log), writeLog};
constexpr openclaw_ext_secret secretExtension{sizeof(openclaw_ext_secret), getSecret};
constexpr openclaw_ext_items_changed itemsChangedExtension{sizeof(openclaw_ext_items_changed), itemsChanged};

}  // namespace

const void* hostExtension(const openclaw_host*, const char* id) {
    if (id == nullptr) return nullptr;
    const std::string_view wanted(id);
    if (wanted == OPENCLAW_EXT_LOG) return &logExtension;
    if (wanted == OPENCLAW_EXT_SECRET) return &secretExtension;
    if (wanted == OPENCLAW_EXT_HTTP_FETCH) return &httpFetchExtension();
    if (wanted == OPENCLAW_EXT_ITEMS_CHANGED) return &itemsChangedExtension;
    return nullptr;
}

void explainFailure(const openclaw_host* host, openclaw_string reason) {
    try {
        Host::of(host).explain(printable(reason));
    } catch (const std::exception&) {
        return;  // the failure stays unexplained
    }
}

}  // namespace openclaw::plugins
