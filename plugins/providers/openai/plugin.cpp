#include "openclaw/plugin.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>

#include "../vendor/api.h"
#include "../vendor/configuration.h"
#include "../vendor/schema.h"
#include "../vendor/settings.h"

OPENCLAW_MANIFEST(R"({
    "id": "openai",
    "version": "0.2.0",
    "name": "OpenAI",
    "license": "MIT",
    "description": "Models of any server that speaks OpenAI's API",
    "kinds": ["provider"],
    "items": [{"kind": "provider", "name": "openai", "description": "Any OpenAI-compatible server"}],
    "grants": {"secrets": ["apiKey"], "hosts": ["*"]},
    "configSchema": {
        "type": "object",
        "additionalProperties": false,
        "minProperties": 1,
        "properties": {
            "baseUrl": {"type": "string", "minLength": 1, "default": "https://api.openai.com/v1",
                        "description": "What comes before /chat/completions"},
            "apiKey": {"type": "string", "secret": true, "description": "Sent as a bearer token"},
            "organization": {"type": "string", "description": "OpenAI-Organization of every request"},
            "project": {"type": "string", "description": "OpenAI-Project of every request"},
            "contracts": {"type": "array", "minItems": 1, "uniqueItems": true,
                          "items": {"enum": ["chat", "responses", "embeddings", "completions"]},
                          "default": ["chat", "embeddings", "completions"],
                          "description": "Which of OpenAI's APIs the server speaks"},
            "legacyMaxTokens": {"type": "boolean", "default": false,
                                "description": "The server knows max_tokens, but not max_completion_tokens"},
            )" OPENCLAW_VENDOR_PROPERTIES R"(
        }
    }
})");

namespace openclaw::openai {
namespace {

using vendor::Endpoint;

constexpr std::string_view kUrl = "https://api.openai.com/v1";

std::vector<std::string> contractsIn(const vendor::Configuration& configuration) {
    constexpr std::array<std::string_view, 4> kKnown{"chat", "responses", "embeddings", "completions"};
    if (!configuration.has("contracts")) return {"chat/1", "embeddings/1", "completions/1"};
    std::vector<std::string> contracts = configuration.texts("contracts");
    if (contracts.empty()) vendor::refuse("contracts", "expected at least one");
    for (std::string& contract : contracts) {
        if (std::find(kKnown.begin(), kKnown.end(), contract) == kKnown.end())
            vendor::refuse("contracts",
                           "\"" + contract + "\" is not one of chat, responses, embeddings and completions");
        contract += "/1";
    }
    return contracts;
}

std::string detailsOf(const vendor::Configuration& configuration, const vendor::Settings& settings) {
    boost::json::object details{{"traits", {{"legacyMaxTokens", configuration.flag("legacyMaxTokens")}}}};
    if (!settings.models.empty())
        details["models"] = boost::json::array(settings.models.begin(), settings.models.end());
    return boost::json::serialize(details);
}

std::vector<vendor::Field> fieldsOf(const plugin::Host& host, const vendor::Configuration& configuration,
                                    const vendor::Settings& settings) {
    std::vector<vendor::Field> fields;
    const std::string_view key = vendor::usableKey(host, settings);
    if (!key.empty()) fields.emplace_back("authorization", "Bearer " + std::string(key));
    const auto add = [&](std::string_view name, std::string_view from) {
        auto value = configuration.text(from);
        if (!value) return;
        if (!vendor::isFieldValue(*value)) vendor::refuse(from, "holds a control character");
        fields.emplace_back(name, std::move(*value));
    };
    add("openai-organization", "organization");
    add("openai-project", "project");
    return fields;
}

/// URLs and headers are built once. A call adds what the client brought, and hands itself to the host.
class OpenAi {
  public:
    OpenAi(const plugin::Host& host, std::string_view config)
        : OpenAi(host, vendor::Configuration::parse(config)) {}

    std::vector<plugin::Item> items() const {
        return {{OPENCLAW_KIND_PROVIDER,
                 "openai",
                 "Any OpenAI-compatible server",
                 {},
                 OPENCLAW_OPEN_WORLD | OPENCLAW_QUICK,
                 contracts_,
                 details_}};
    }

    void invoke(plugin::Call& call) const {
        switch (call.operation()) {
            case OPENCLAW_OP_CHAT:
            case OPENCLAW_OP_EMBEDDINGS:
            case OPENCLAW_OP_COUNT_TOKENS:
                return endpointOf(call).relay(call);
            case OPENCLAW_OP_MODELS_LIST:
                return models_.relay(call);
            case OPENCLAW_OP_PROBE:
                return models_.probe(call);
            default:
                throw plugin::Failure(OPENCLAW_UNSUPPORTED, "openai does not know this operation");
        }
    }

  private:
    OpenAi(const plugin::Host& host, const vendor::Configuration& configuration)
        : OpenAi(host, configuration,
                 vendor::readSettings(configuration, kUrl, {{"authorization", "apiKey"}})) {}

    OpenAi(const plugin::Host& host, const vendor::Configuration& configuration,
           const vendor::Settings& settings)
        : contracts_(contractsIn(configuration)),
          details_(detailsOf(configuration, settings)),
          api_(host, settings, fieldsOf(host, configuration, settings),
               {{"openai-organization", "header:openai-organization"},
                {"openai-project", "header:openai-project"},
                {"openai-beta", "header:openai-beta"},
                {"idempotency-key", "header:idempotency-key"},
                {"x-client-request-id", "header:x-client-request-id"},
                {"traceparent", "traceparent"},
                {"tracestate", "header:tracestate"}}) {}

    bool speaks(std::string_view contract) const {
        return std::find(contracts_.begin(), contracts_.end(), contract) != contracts_.end();
    }

    const Endpoint& endpointOf(const plugin::Call& call) const {
        const std::string_view contract = call.contract();
        if (speaks(contract)) {
            if (call.operation() == OPENCLAW_OP_CHAT) {
                if (contract == "chat/1") return chat_;
                if (contract == "responses/1") return responses_;
                if (contract == "completions/1") return completions_;
            }
            if (call.operation() == OPENCLAW_OP_EMBEDDINGS && contract == "embeddings/1") return embeddings_;
            if (call.operation() == OPENCLAW_OP_COUNT_TOKENS && contract == "responses/1")
                return inputTokens_;
        }
        throw plugin::Failure(OPENCLAW_UNSUPPORTED, "this openai provider does not do that in " +
                                                        std::string(contract) +
                                                        "; its configuration lists its contracts");
    }

    std::vector<std::string> contracts_;
    std::string details_;
    vendor::Api api_;
    Endpoint chat_ = Endpoint::post(api_, "/chat/completions");
    Endpoint responses_ = Endpoint::post(api_, "/responses");
    Endpoint inputTokens_ = Endpoint::post(api_, "/responses/input_tokens");
    Endpoint embeddings_ = Endpoint::post(api_, "/embeddings");
    Endpoint completions_ = Endpoint::post(api_, "/completions");
    Endpoint models_ = Endpoint::get(api_, "/models");
};

}  // namespace
}  // namespace openclaw::openai

OPENCLAW_PLUGIN(openclaw::openai::OpenAi);
