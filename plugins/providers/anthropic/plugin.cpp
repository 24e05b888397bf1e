#include "openclaw/plugin.hpp"

#include <boost/json.hpp>

#include "../vendor/api.h"
#include "../vendor/configuration.h"
#include "../vendor/schema.h"
#include "../vendor/settings.h"

OPENCLAW_MANIFEST(R"({
    "id": "anthropic",
    "version": "0.1.0",
    "name": "Anthropic",
    "license": "MIT",
    "description": "Claude, or the models of any server that speaks Anthropic's Messages API",
    "kinds": ["provider"],
    "items": [{"kind": "provider", "name": "anthropic", "description": "Anthropic's Messages API"}],
    "grants": {"secrets": ["apiKey"], "hosts": ["*"]},
    "configSchema": {
        "type": "object",
        "additionalProperties": false,
        "minProperties": 1,
        "properties": {
            "baseUrl": {"type": "string", "minLength": 1, "default": "https://api.anthropic.com",
                        "description": "What comes before /v1/messages"},
            "apiKey": {"type": "string", "secret": true, "description": "Sent as x-api-key"},
            "version": {"type": "string", "minLength": 1, "default": "2023-06-01",
                        "description": "anthropic-version of every request"},
            "betas": {"type": "array", "items": {"type": "string", "minLength": 1},
                      "description": "anthropic-beta of every request; those of the client join them"},
            "defaultMaxTokens": {"type": "integer", "minimum": 1, "maximum": 10000000, "default": 8192,
                                 "description": "max_tokens where the client names no limit"},
            "structuredOutputs": {"type": "boolean", "default": false,
                                  "description": "The models take output_config.format and strict tools"},
            "adaptiveThinking": {"type": "boolean", "default": false,
                                 "description": "The models take an effort in place of a budget of thinking"},
            )" OPENCLAW_VENDOR_PROPERTIES R"(
        }
    }
})");

namespace openclaw::anthropic {
namespace {

using vendor::Endpoint;
using vendor::Forwarded;

constexpr std::string_view kUrl = "https://api.anthropic.com";
constexpr std::string_view kVersion = "2023-06-01";
constexpr std::int64_t kDefaultMaxTokens = 8192;
constexpr std::int64_t kMostTokens = 10'000'000;

/// Both forms are common: with the version of the API at its end, and without.
vendor::Settings readSettings(const vendor::Configuration& configuration) {
    vendor::Settings settings = vendor::readSettings(
        configuration, kUrl,
        {{"x-api-key", "apiKey"}, {"anthropic-version", "version", true}, {"anthropic-beta", "betas", true}});
    constexpr std::string_view kEnd = "/v1";
    const std::string& url = settings.baseUrl;
    const bool ends =
        url.size() >= kEnd.size() && url.compare(url.size() - kEnd.size(), kEnd.size(), kEnd) == 0;
    if (!ends) settings.baseUrl += kEnd;
    return settings;
}

std::string detailsOf(const vendor::Configuration& configuration, const vendor::Settings& settings) {
    const auto maxTokens = configuration.integer("defaultMaxTokens", 1, kMostTokens);
    boost::json::object details{{"traits",
                                 {{"defaultMaxTokens", maxTokens.value_or(kDefaultMaxTokens)},
                                  {"structuredOutputs", configuration.flag("structuredOutputs")},
                                  {"adaptiveThinking", configuration.flag("adaptiveThinking")}}}};
    if (!settings.models.empty())
        details["models"] = boost::json::array(settings.models.begin(), settings.models.end());
    return boost::json::serialize(details);
}

std::vector<vendor::Field> fieldsOf(const plugin::Host& host, const vendor::Configuration& configuration,
                                    const vendor::Settings& settings) {
    std::vector<vendor::Field> fields;
    const std::string_view key = vendor::usableKey(host, settings);
    if (!key.empty()) fields.emplace_back("x-api-key", key);

    std::string version = configuration.text("version").value_or(std::string(kVersion));
    if (version.empty() || !vendor::isFieldValue(version))
        vendor::refuse("version", "expected the value of anthropic-version, such as 2023-06-01");
    fields.emplace_back("anthropic-version", std::move(version));

    std::string betas;
    for (const std::string& beta : configuration.texts("betas")) {
        if (!vendor::isFieldValue(beta)) vendor::refuse("betas", "holds a control character");
        betas.append(betas.empty() ? "" : ",").append(beta);
    }
    if (!betas.empty()) fields.emplace_back("anthropic-beta", std::move(betas));
    return fields;
}

/// A version that the configuration names stays, whatever the client brings.
Forwarded::Meets versionMeets(const vendor::Configuration& configuration) {
    return configuration.has("version") ? Forwarded::Meets::yields : Forwarded::Meets::replaces;
}

/// URLs and headers are built once. A call adds what the client brought, and hands itself to the host.
class Anthropic {
  public:
    Anthropic(const plugin::Host& host, std::string_view config)
        : Anthropic(host, vendor::Configuration::parse(config)) {}

    std::vector<plugin::Item> items() const {
        return {{OPENCLAW_KIND_PROVIDER,
                 "anthropic",
                 "Anthropic's Messages API",
                 {},
                 OPENCLAW_OPEN_WORLD | OPENCLAW_QUICK,
                 {"messages/1"},
                 details_}};
    }

    void invoke(plugin::Call& call) const {
        switch (call.operation()) {
            case OPENCLAW_OP_CHAT:
                return messages_.relay(call);
            case OPENCLAW_OP_COUNT_TOKENS:
                return countTokens_.relay(call);
            case OPENCLAW_OP_MODELS_LIST:
                return models_.relay(call);
            case OPENCLAW_OP_PROBE:
                return models_.probe(call);
            default:
                throw plugin::Failure(OPENCLAW_UNSUPPORTED,
                                      "anthropic knows chat, count_tokens and models.list only");
        }
    }

  private:
    Anthropic(const plugin::Host& host, const vendor::Configuration& configuration)
        : Anthropic(host, configuration, readSettings(configuration)) {}

    Anthropic(const plugin::Host& host, const vendor::Configuration& configuration,
              const vendor::Settings& settings)
        : details_(detailsOf(configuration, settings)),
          api_(host, settings, fieldsOf(host, configuration, settings),
               {{"anthropic-beta", "header:anthropic-beta", Forwarded::Meets::joins},
                {"anthropic-version", "header:anthropic-version", versionMeets(configuration)},
                {"idempotency-key", "header:idempotency-key"},
                {"x-client-request-id", "header:x-client-request-id"},
                {"traceparent", "traceparent"},
                {"tracestate", "header:tracestate"}}) {}

    std::string details_;
    vendor::Api api_;
    Endpoint messages_ = Endpoint::post(api_, "/messages");
    Endpoint countTokens_ = Endpoint::post(api_, "/messages/count_tokens");
    Endpoint models_ = Endpoint::get(api_, "/models?limit=1000");  // the most that one page holds
};

}  // namespace
}  // namespace openclaw::anthropic

OPENCLAW_PLUGIN(openclaw::anthropic::Anthropic);
