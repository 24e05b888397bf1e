#include "openclaw/plugin.hpp"

#include <algorithm>
#include <array>

#include "settings.h"

OPENCLAW_MANIFEST(R"({
    "id": "openai",
    "version": "0.1.0",
    "name": "OpenAI",
    "license": "MIT",
    "description": "Models of any server that speaks OpenAI's Chat Completions API",
    "kinds": ["provider"],
    "items": [{"kind": "provider", "name": "openai", "description": "Any OpenAI-compatible server"}],
    "grants": {"secrets": ["apiKey"], "hosts": ["*"]},
    "configSchema": {
        "type": "object",
        "additionalProperties": false,
        "anyOf": [{"required": ["baseUrl"]}, {"required": ["apiKey"]}, {"required": ["headers"]}],
        "properties": {
            "baseUrl": {"type": "string", "minLength": 1, "default": "https://api.openai.com/v1",
                        "description": "What comes before /chat/completions"},
            "apiKey": {"type": "string", "secret": true, "description": "Sent as a bearer token"},
            "headers": {"type": "object", "additionalProperties": {"type": "string"},
                        "description": "Further headers of every request"},
            "organization": {"type": "string", "description": "OpenAI-Organization of every request"},
            "project": {"type": "string", "description": "OpenAI-Project of every request"}
        }
    }
})");

namespace openclaw::openai {
namespace {

/// A header of the client that is passed on, unless the configuration sets it.
struct Forwarded {
    std::string_view name;
    std::string_view context;  ///< its key in the call's context
};
constexpr std::array kForwarded{
    Forwarded{"openai-organization", "header:openai-organization"},
    Forwarded{"openai-project", "header:openai-project"},
    Forwarded{"openai-beta", "header:openai-beta"},
    Forwarded{"x-client-request-id", "header:x-client-request-id"},
    Forwarded{"traceparent", "traceparent"},
    Forwarded{"tracestate", "header:tracestate"},
};

/// URLs and headers are built once. A call adds what the client brought, and hands itself to the host.
class OpenAi {
  public:
    OpenAi(const plugin::Host& host, std::string_view config) : OpenAi(host, parseSettings(config)) {}
    OpenAi(const OpenAi&) = delete;
    OpenAi& operator=(const OpenAi&) = delete;

    std::vector<plugin::Item> items() const {
        return {{OPENCLAW_KIND_PROVIDER,
                 "openai",
                 "Any OpenAI-compatible server",
                 {},
                 OPENCLAW_OPEN_WORLD | OPENCLAW_QUICK,
                 {"chat/1"},
                 {}}};
    }

    void invoke(plugin::Call& call) const {
        switch (call.operation()) {
            case OPENCLAW_OP_CHAT:
                return send(call, true);
            case OPENCLAW_OP_MODELS_LIST:
                return send(call, false);
            default:
                throw plugin::Failure(OPENCLAW_UNSUPPORTED, "openai knows chat and models.list only");
        }
    }

  private:
    OpenAi(const plugin::Host& host, Settings settings) {
        if (host.http() == nullptr)
            throw plugin::Failure(OPENCLAW_UNSUPPORTED, "the gateway lends no HTTP client");
        chatUrl_ = settings.baseUrl + "/chat/completions";
        modelsUrl_ = settings.baseUrl + "/models";

        fields_ = std::move(settings.headers);
        if (!settings.apiKey.empty()) addKey(host.secret(settings.apiKey));
        if (settings.organization) fields_.emplace_back("openai-organization", *settings.organization);
        if (settings.project) fields_.emplace_back("openai-project", *settings.project);
        if (!has("content-type")) fields_.emplace_back("content-type", "application/json");

        for (const auto& [name, value] : fields_)
            headers_.push_back({plugin::lend(name), plugin::lend(value)});
        for (const Forwarded& header : kForwarded) {
            if (!has(header.name)) forwarded_.push_back(header);
        }
    }

    void addKey(std::string_view key) {
        if (key.empty()) return;
        const bool printable =
            std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
        if (!printable)
            throw plugin::Failure(OPENCLAW_INVALID_ARGUMENT,
                                  "apiKey: holds a space, a line break or a letter outside of ASCII");
        fields_.emplace_back("authorization", "Bearer " + std::string(key));
    }

    bool has(std::string_view name) const {
        return std::any_of(fields_.begin(), fields_.end(),
                           [&](const auto& field) { return field.first == name; });
    }

    void send(plugin::Call& call, bool chat) const {
        const auto relay = [&](const std::vector<openclaw_header>& headers) {
            plugin::HttpRequest request;
            request.method = chat ? "POST" : "GET";
            request.url = chat ? chatUrl_ : modelsUrl_;
            request.headers = headers;
            request.bodyIsInput = chat;
            call.relay(request);
        };
        std::vector<openclaw_header> brought;
        for (const Forwarded& header : forwarded_) {
            const std::string_view value = call.context(header.context);
            if (!value.empty()) brought.push_back({plugin::lend(header.name), plugin::lend(value)});
        }
        if (brought.empty()) return relay(headers_);
        brought.insert(brought.end(), headers_.begin(), headers_.end());
        relay(brought);
    }

    std::string chatUrl_;
    std::string modelsUrl_;
    std::vector<std::pair<std::string, std::string>> fields_;  ///< what `headers_` points into
    std::vector<openclaw_header> headers_;
    std::vector<Forwarded> forwarded_;
};

}  // namespace
}  // namespace openclaw::openai

OPENCLAW_PLUGIN(openclaw::openai::OpenAi);
