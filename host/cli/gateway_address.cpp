#include "cli/gateway_address.h"

#include <cstdlib>
#include <string_view>

#include <Poco/URI.h>

#include "base/error.h"
#include "cli/client_settings.h"
#include "cli/configuration.h"
#include "service/folders.h"
#include "service/pid_file.h"

namespace openclaw::cli {
namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : value;
}

/// A wildcard to listen on is reached through the loopback.
std::string reachable(const std::string& bind) {
    if (bind == "0.0.0.0" || bind == "*" || bind == "localhost") return "127.0.0.1";
    if (bind == "::") return "[::1]";
    return bind.find(':') == std::string::npos ? bind : "[" + bind + "]";
}

std::string configuredUrl(const config::Settings& settings) {
    const auto running = service::runningGateway(service::pidFilePath(settings.storage.path));
    if (running && !running->urls.empty()) {
        Poco::URI url(running->urls.front());
        return "http://" + reachable(url.getHost()) + ":" + std::to_string(url.getPort());
    }
    const std::string port = variable("OPENCLAW_GATEWAY_PORT");
    const std::string host =
        settings.gateway.bind.empty() ? "127.0.0.1" : reachable(settings.gateway.bind.front());
    return "http://" + host + ":" + (port.empty() ? std::to_string(settings.gateway.port) : port);
}

/// People have both forms at hand, and that of the WebSocket itself; the port is the same.
std::string asHttp(std::string url) {
    constexpr std::string_view webSocket = "ws://";
    constexpr std::string_view webSocketPath = "/ws";
    if (url.starts_with(webSocket)) url.replace(0, webSocket.size(), "http://");
    while (url.ends_with("/")) url.pop_back();
    if (url.ends_with(webSocketPath)) url.resize(url.size() - webSocketPath.size());
    if (!url.starts_with("http://")) {
        throw Error(ErrorCode::usage, "the gateway's address must begin with http:// or ws://, not " + url);
    }
    return url;
}

}  // namespace

void addClientOptions(CLI::App& command, ClientOptions& options) {
    command
        .add_option("--url", options.url,
                    "Address of the gateway (default: $OPENCLAW_GATEWAY_URL, or this machine's)")
        ->type_name("URL");
    CLI::Option* const token =
        command
            .add_option("--token", options.token,
                        "Token or password (default: $OPENCLAW_GATEWAY_TOKEN, or the configured one)")
            ->type_name("TEXT");
    command.add_option("--password", options.password, "The same, for who has a password")
        ->type_name("TEXT")
        ->excludes(token);
    addConfigOption(command, options.configFile);
}

GatewayAddress GatewayAddress::find(const ClientOptions& options) {
    GatewayAddress address{options.url, options.token.empty() ? options.password : options.token};
    if (address.url.empty()) address.url = variable("OPENCLAW_GATEWAY_URL");
    if (address.credential.empty()) address.credential = variable("OPENCLAW_GATEWAY_TOKEN");
    if (address.url.empty() || address.credential.empty()) {
        const config::Settings settings = clientSettings(options.configFile);
        if (address.url.empty()) address.url = configuredUrl(settings);
        if (address.credential.empty()) {
            address.credential =
                settings.gateway.authToken.empty() ? settings.gateway.password : settings.gateway.authToken;
        }
    }
    address.url = asHttp(address.url);
    return address;
}

}  // namespace openclaw::cli
