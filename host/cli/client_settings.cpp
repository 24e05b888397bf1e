#include "cli/client_settings.h"

#include <charconv>
#include <optional>
#include <utility>

#include "base/error.h"
#include "config/document.h"
#include "config/file.h"
#include "config/findings.h"
#include "config/load.h"
#include "config/paths.h"
#include "config/substitute.h"

namespace openclaw::cli {
namespace {

/// A variable that only the gateway knows counts as empty, one that the reader itself asks for as unset.
std::optional<std::string> leniently(const std::string& name) {
    auto value = config::processEnvironment()(name);
    if (value || name == "HOME" || name == "STATE_DIRECTORY") return value;
    return "";
}

std::string textAt(const config::Document& document, const std::string& path) {
    const config::Node* node = document.find(path);
    return node != nullptr && node->type == config::Node::Type::string ? node->value : std::string();
}

/// What matters of a text that is not valid as a whole, but can be parsed.
void salvage(std::string text, config::Settings& settings) {
    config::Findings ignored;
    auto document = config::Document::read(std::move(text), ignored);
    if (!document) return;
    config::substitute(document->root(), leniently, ignored);
    settings.gateway.authToken =
        textAt(*document, "gateway.authToken") + textAt(*document, "gateway.auth.token");
    settings.gateway.password =
        textAt(*document, "gateway.password") + textAt(*document, "gateway.auth.password");
    if (const config::Node* port = document->find("gateway.port")) {
        std::from_chars(port->value.data(), port->value.data() + port->value.size(), settings.gateway.port);
    }
    const std::string path = textAt(*document, "storage.path");
    if (!path.empty()) settings.storage.path = config::resolvePath(path, "", leniently);
}

}  // namespace

config::Settings clientSettings(const std::string& explicitPath) {
    const std::string file = config::findFile(explicitPath, config::processEnvironment());
    config::Settings settings;
    settings.storage.path = config::defaultDatabase(leniently);
    if (file.empty()) return settings;
    try {
        return config::loadFile(file, leniently);
    } catch (const Error&) {
        salvage(config::readFile(file).text, settings);
        return settings;
    }
}

}  // namespace openclaw::cli
