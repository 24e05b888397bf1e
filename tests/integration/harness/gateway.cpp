#include "gateway.h"

#include <signal.h>

#include <utility>

namespace harness {

std::string Config::text(const TempFolder& folder, std::uint16_t vendorPort) const {
    std::string out = "{\n  gateway: { port: 0, bind: \"127.0.0.1\"";
    if (!credentials.empty()) out += ", " + credentials;
    if (!gateway.empty()) out += ", " + gateway;
    out += " },\n  storage: { path: \"" + folder.file("gateway.db") + "\" },\n";
    out += "  plugins: { load: { paths: [" + pluginPaths + "] }, entries: {" + pluginEntries + "} },\n";
    out += "  models: {\n    providers: {";
    if (vendorPort != 0) {
        out += "vendor: { plugin: \"openai\", baseUrl: \"http://127.0.0.1:" + std::to_string(vendorPort) +
               "/v1\", apiKey: \"" + vendorKey + "\" }, ";
    }
    out += providers + "},\n    routes: {" + routes + "}";
    if (!models.empty()) out += ",\n    " + models;
    out += "\n  },\n  tools: {" + tools + "}";
    if (!rest.empty()) out += ",\n  " + rest;
    return out + "\n}\n";
}

Config withBothDialects(std::uint16_t vendorPort) {
    Config config;
    config.providers = R"(claude: { plugin: "anthropic", baseUrl: "http://127.0.0.1:)" +
                       std::to_string(vendorPort) + R"(", apiKey: ")" + claudeKey + R"(" })";
    config.routes = R"("claude-*": "claude/claude-*", "gpt-*": "vendor/gpt-*")";
    return config;
}

Finished openclaw(const TempFolder& folder, std::vector<std::string> arguments,
                  std::map<std::string, std::string> environment) {
    arguments.insert(arguments.begin(), binary("openclaw"));
    environment.emplace("HOME", folder.path());
    return run(std::move(arguments), std::move(environment), folder.path());
}

Gateway::Gateway(const Config& config, std::uint16_t vendorPort, const std::vector<std::string>& arguments) {
    configFile_ = folder_.file("openclaw.json5");
    writeConfig(config, vendorPort);
    std::vector<std::string> command{binary("openclaw"), "gateway", "start", "--config", configFile_};
    command.insert(command.end(), arguments.begin(), arguments.end());
    process_ = std::make_unique<Process>(
        std::move(command), std::map<std::string, std::string>{{"HOME", folder_.path()}}, folder_.path());
    awaitLog(" ready\\b");
    port_ =
        static_cast<std::uint16_t>(std::stoi(awaitLog("listening .*address=127\\.0\\.0\\.1:(\\d+)").at(1)));
    reloadPosition_ = log().size();
}

std::string Gateway::stopAndReadLog() {
    process_->signal(SIGTERM);
    process_->wait();
    return process_->err().awaitEnd();
}

void Gateway::writeConfig(const Config& config, std::uint16_t vendorPort) {
    folder_.write("openclaw.json5", config.text(folder_, vendorPort));
}

std::string Gateway::reload() {
    process_->signal(SIGUSR1);
    // Changed keys are named on lines of their own before the one that says how it went.
    return process_->err().awaitLine(" (reloaded|reload refused)", reloadPosition_).at(0);
}

Response Gateway::get(const std::string& path, Headers headers) const {
    return ask(port_, {.path = path, .headers = authorized(std::move(headers))});
}

Response Gateway::post(const std::string& path, const std::string& body, Headers headers) const {
    headers.emplace_back("Content-Type", "application/json");
    return ask(port_,
               {.method = "POST", .path = path, .headers = authorized(std::move(headers)), .body = body});
}

Response Gateway::chat(const std::string& body, Headers headers) const {
    return post("/v1/chat/completions", body, std::move(headers));
}

Response Gateway::invoke(const std::string& body) const {
    return post("/v1/tools/invoke", body);
}

Headers authorized(Headers headers) {
    for (const auto& field : headers) {
        if (field.first == "Authorization") return headers;
    }
    headers.emplace_back("Authorization", std::string("Bearer ") + token);
    return headers;
}

std::string chatBody(const std::string& model, bool stream) {
    return R"({"model":")" + model + R"(","messages":[{"role":"user","content":"Hi"}],"stream":)" +
           (stream ? "true" : "false") + "}";
}

}  // namespace harness
