#include "app/configuration.h"

#include <utility>

#include "base/error.h"
#include "base/log.h"

namespace openclaw::app {

void Configuration::initialize(Poco::Util::Application&) {
    file_ = config::findFile(options_.configFile, config::processEnvironment());
    if (file_.empty()) {
        throw Error(ErrorCode::no_authentication,
                    "there is no configuration, so no authentication: `openclaw init` writes a first one");
    }
    settings_ = read();
    config::requireCredential(settings_, file_);
    started_ = settings_;
    applyLog();
    warnOfExposedSecret();
    warnOfShortSecrets();
}

void Configuration::reinitialize(Poco::Util::Application&) {
    config::Settings fresh = read();
    config::requireCredential(fresh, file_);
    changes_ = config::changes(settings_, fresh);
    previous_ = settings_;
    fresh.gateway = previous_.gateway;
    fresh.storage = previous_.storage;
    settings_ = std::move(fresh);
}

void Configuration::logChanges() const {
    applyLog();
    warnOfExposedSecret();
    for (const config::Change& change : changes_) {
        if (change.needsRestart) {
            log::warn("configuration changed, needs a restart", {{"key", change.key}});
        } else {
            log::info("configuration changed", {{"key", change.key}});
        }
    }
}

std::vector<std::string> Configuration::needRestart() const {
    std::vector<std::string> keys;
    for (const config::Change& change : config::changes(started_, settings_)) {
        if (change.needsRestart) keys.push_back(change.key);
    }
    return keys;
}

config::Settings Configuration::read() const {
    config::Settings settings = config::loadFile(file_, config::processEnvironment());
    if (options_.port) settings.gateway.port = *options_.port;
    if (options_.bind) {
        settings.gateway.bind = {*options_.bind};
        settings.gateway.bindIsDefault = false;
    }
    return settings;
}

void Configuration::warnOfExposedSecret() const {
    if (settings_.exposedSecret.empty()) return;
    log::warn("configuration holds a secret and is open to other users; run chmod 600 on it",
              {{"file", file_}, {"key", settings_.exposedSecret}});
}

/// At ten attempts a minute and address, fewer characters than these are guessed one day.
void Configuration::warnOfShortSecrets() const {
    constexpr std::size_t tokenLength = 16;
    constexpr std::size_t passwordLength = 8;
    const auto warn = [](const char* key, const std::string& secret, std::size_t advised) {
        if (secret.empty() || secret.size() >= advised) return;
        log::warn("a secret is short enough to be guessed; `openssl rand -hex 24` makes a good one",
                  {{"key", key}, {"atLeast", static_cast<std::int64_t>(advised)}});
    };
    warn("gateway.authToken", settings_.gateway.authToken, tokenLength);
    warn("gateway.password", settings_.gateway.password, passwordLength);
}

void Configuration::applyLog() const {
    log::configure(settings_.log.level, settings_.log.format);
}

}  // namespace openclaw::app
