#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"

namespace openclaw::config {

/// The configuration as typed values, defaults filled in and variables substituted. Immutable once built.

struct GatewaySettings {
    std::string authToken;  ///< empty: none
    std::string password;   ///< empty: none
    std::uint16_t port = 8080;
    std::vector<std::string> bind{"127.0.0.1", "::1"};
    bool bindIsDefault = true;  ///< then a missing IPv6 is not an error
    unsigned loops = 0;         ///< event loops; 0: one per core
    unsigned workers = 16;      ///< threads for handlers that may block
    unsigned callThreads = 64;  ///< threads for tools and providers that may block
    std::uint32_t maxConnections = 16'384;
    std::uint64_t maxBodyBytes = 20u << 20;
    std::chrono::milliseconds headTimeout{15'000};   ///< from a request's first byte to its head's end
    std::chrono::milliseconds bodyTimeout{60'000};   ///< between two reads of a body
    std::chrono::milliseconds idleTimeout{120'000};  ///< of a kept-alive connection
    std::chrono::milliseconds writeTimeout{60'000};  ///< a client that does not read
    std::chrono::milliseconds drainTimeout{30'000};  ///< for calls in flight at a stop
    std::chrono::milliseconds toolTimeout{60'000};   ///< of one tools/invoke call
    std::chrono::milliseconds streamPing{15'000};    ///< silence in a stream until a comment; 0: never
    std::uint64_t wsMaxFrameBytes = 25u << 20;
    std::uint64_t wsMaxBufferedBytes = 50u << 20;
    std::chrono::milliseconds wsAuthTimeout{15'000};
    std::chrono::milliseconds wsTickInterval{30'000};
    std::chrono::milliseconds wsPingInterval{30'000};          ///< of silence
    std::chrono::milliseconds wsResponsesLifetime{3'600'000};  ///< of a WebSocket on /v1/responses
    bool wsCompression = false;
    std::vector<std::string> allowedOrigins;  ///< of pages that may call from a browser; "*": of all
};

struct StorageSettings {
    std::string path;             ///< of the SQLite file, `~` expanded
    unsigned responsesDays = 30;  ///< for so long responses are kept; 0: for ever
};

struct PluginEntry {
    bool enabled = true;
    std::string configJson = "{}";  ///< JSON text of `config`
};

struct PluginsSettings {
    std::vector<std::string> paths;              ///< further folders to search; files are taken too
    std::map<std::string, PluginEntry> entries;  ///< by plugin id
};

struct ProviderSettings {
    std::string plugin;             ///< plugin id
    std::string configJson = "{}";  ///< JSON text of every other key
};

struct ModelsSettings {
    std::map<std::string, ProviderSettings> providers;  ///< by name
    std::vector<std::pair<std::string, std::string>>
        routes;  ///< pattern, "provider/model"; in the order written
    std::vector<std::pair<std::string, std::string>> aliases;  ///< name, another name that the routes resolve
};

struct ToolsSettings {
    std::vector<std::string> allow;
    std::vector<std::string> ask;
    std::vector<std::string> deny;
    std::map<std::string, std::vector<std::string>> groups;  ///< by name without "group:"
};

struct RunsSettings {
    unsigned maxSteps = 32;  ///< calls of a model in one run
    unsigned maxToolCalls = 128;
    std::int64_t maxOutputTokens = 0;  ///< of all models of a run; 0: no limit
    std::chrono::milliseconds timeout{1'800'000};
    std::chrono::milliseconds approvalTimeout{300'000};
};

enum class ChannelType : std::uint8_t { webchat, webhook };
enum class ChannelSession : std::uint8_t { one, perSender, perThread };
enum class ChannelReply : std::uint8_t { direct, callback };

/// At most so many messages in any span of that length.
struct RateLimitSettings {
    unsigned messages = 60;  ///< 0: no limit
    std::chrono::seconds per{60};

    bool operator==(const RateLimitSettings&) const = default;
};

struct ChannelSettings {
    ChannelType type = ChannelType::webchat;
    bool enabled = true;
    std::string model;               ///< empty: the session's, or the default one
    std::string systemPrompt;        ///< empty: none
    std::vector<std::string> tools;  ///< of the gateway: names and `prefix_*`
    ChannelSession session = ChannelSession::perSender;
    std::vector<std::string> senders{"*"};
    RateLimitSettings rateLimit;

    // Of webhooks alone.
    std::string secret;
    std::chrono::seconds replayWindow{300};
    ChannelReply reply = ChannelReply::direct;
    std::chrono::milliseconds replyTimeout{120'000};  ///< of a direct one
    std::string callbackUrl;
    std::vector<std::pair<std::string, std::string>> callbackHeaders;
    unsigned callbackTries = 6;
    std::chrono::milliseconds callbackRetry{1000};  ///< before the second try; doubles with each further one
    bool allowPrivateCallback = false;

    bool operator==(const ChannelSettings&) const = default;
};

struct LogSettings {
    log::Level level = log::Level::info;
    log::Format format = log::Format::text;
};

struct Settings {
    GatewaySettings gateway;
    StorageSettings storage;
    PluginsSettings plugins;
    ModelsSettings models;
    ToolsSettings tools;
    RunsSettings runs;
    std::map<std::string, ChannelSettings> channels;  ///< by name
    LogSettings log;

    /// The path of a secret that stands in a file which other users can read; empty: none.
    std::string exposedSecret;

    /// Every key that the file sets, as a dotted path, with its substituted value as JSON text: what a reload
    /// compares.
    std::map<std::string, std::string> flat;
};

}  // namespace openclaw::config
