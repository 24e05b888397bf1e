#include "config/load.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "config/assemble.h"
#include "config/document.h"
#include "config/file.h"
#include "config/paths.h"
#include "config/secrets.h"
#include "config/substitute.h"
#include "config/validate.h"

namespace openclaw::config {
namespace {

constexpr const char* systemFile = "/etc/openclaw/openclaw.json";

struct Loaded {
    Settings settings;
    std::vector<Secret> secrets;
};

Loaded load(std::string text, const std::string& name, const std::string& folder,
            const Environment& environment) {
    Findings findings;
    auto document = Document::read(std::move(text), findings);
    if (!document) findings.throwIfAny(name);
    Node& root = document->root();
    substitute(root, environment, findings);
    Loaded loaded;
    loaded.secrets = secretsIn(root);
    redact(loaded.secrets);
    validate(root, findings);
    findings.throwIfAny(name);
    loaded.settings = assemble(root, folder, environment, findings);
    findings.throwIfAny(name);
    return loaded;
}

std::string named(const std::string& path, const Environment& environment, const std::string& by) {
    // Absolute, because a daemon leaves the folder it was started in and a reload comes later.
    std::string file = std::filesystem::absolute(resolvePath(path, "", environment)).string();
    if (!fileExists(file)) {
        throw Error(ErrorCode::config_invalid,
                    file + ": there is no such file; " + by + " names it as the configuration");
    }
    return file;
}

std::string exposedSecret(unsigned mode, const std::vector<Secret>& secrets) {
    constexpr unsigned others = 077;
    if ((mode & others) == 0) return {};
    const auto found =
        std::find_if(secrets.begin(), secrets.end(), [](const Secret& secret) { return secret.inFile; });
    return found != secrets.end() ? found->path : std::string();
}

}  // namespace

std::string findFile(const std::string& explicitPath, const Environment& environment) {
    if (!explicitPath.empty()) return named(explicitPath, environment, "--config");
    const std::string fromVariable = environment("OPENCLAW_CONFIG").value_or("");
    if (!fromVariable.empty()) return named(fromVariable, environment, "OPENCLAW_CONFIG");
    const std::string home = environment("HOME").value_or("");
    if (!home.empty()) {
        std::string file = (std::filesystem::path(home) / ".openclaw/openclaw.json").string();
        if (fileExists(file)) return file;
    }
    return fileExists(systemFile) ? systemFile : "";
}

Settings loadFile(const std::string& path, const Environment& environment) {
    File file = readFile(path);
    const std::string folder = std::filesystem::absolute(path).parent_path().string();
    Loaded loaded = load(std::move(file.text), path, folder, environment);
    loaded.settings.exposedSecret = exposedSecret(file.mode, loaded.secrets);
    return std::move(loaded.settings);
}

void requireCredential(const Settings& settings, const std::string& name) {
    if (!settings.gateway.authToken.empty() || !settings.gateway.password.empty()) return;
    throw Error(ErrorCode::no_authentication,
                name + " sets neither gateway.authToken nor gateway.password; set one of them");
}

Settings loadText(std::string_view text, const std::string& name, const Environment& environment) {
    const std::string folder = std::filesystem::path(name).parent_path().string();
    return load(std::string(text), name, folder, environment).settings;
}

}  // namespace openclaw::config
