#include "runs/model_target.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace openclaw::runs {
namespace {

namespace json = boost::json;

bool flag(const json::object& traits, std::string_view name) {
    const json::value* const value = traits.if_contains(name);
    return value != nullptr && value->is_bool() && value->get_bool();
}

std::string contractOf(const plugins::Item& provider, std::string_view preferred) {
    if (!preferred.empty() && provider.speaks(preferred)) return std::string(preferred);
    const auto known =
        std::find_if(provider.contracts().begin(), provider.contracts().end(),
                     [](const std::string& each) { return dialects::codecOfContract(each) != nullptr; });
    return known != provider.contracts().end() ? *known : std::string();
}

}  // namespace

const plugins::Item& providerOf(const Tables& tables, const std::string& model,
                                const routing::Target& target) {
    if (const plugins::Item* provider = tables.catalog->provider(target.provider)) return *provider;
    std::string why =
        "no provider of that name is configured under models.providers, and no installed plugin has it";
    const auto configured = tables.settings.models.providers.find(target.provider);
    const std::string& plugin =
        configured != tables.settings.models.providers.end() ? configured->second.plugin : target.provider;
    for (const plugins::PluginInfo& info : tables.catalog->plugins()) {
        if (info.id != plugin) continue;
        if (!info.reason.empty()) {
            why = "its plugin \"" + plugin + "\": " + info.reason;
        } else if (configured == tables.settings.models.providers.end()) {
            why = "the plugin of that name is in use under other names in models.providers; add ";
            why.append(plugin).append(": {plugin: \"").append(plugin).append("\"} there");
        }
    }
    throw Error(ErrorCode::unavailable, "model \"" + model + "\" is routed to provider \"" + target.provider +
                                            "\", which is not available: " + why)
        .withReason("provider_unavailable");
}

ModelTarget findModel(const Tables& tables, const std::string& model, std::string_view preferred) {
    ModelTarget found;
    found.target = tables.routes.resolve(model).front();
    const plugins::Item& provider = providerOf(tables, model, found.target);
    found.provider = &provider;
    found.contract = contractOf(provider, preferred);
    found.codec = dialects::codecOfContract(found.contract);
    if (found.codec == nullptr) {
        throw Error(ErrorCode::unsupported, "provider \"" + found.target.provider +
                                                "\" speaks no dialect of chat that the gateway knows");
    }
    return found;
}

dialects::ProviderTraits traitsOf(const plugins::Item& provider) {
    dialects::ProviderTraits traits;
    json::error_code failure;
    const json::value parsed = json::parse(provider.details(), failure);
    if (failure || !parsed.is_object()) return traits;
    const json::value* const given = parsed.get_object().if_contains("traits");
    if (given == nullptr || !given->is_object()) return traits;
    const json::object& words = given->get_object();
    if (const json::value* tokens = words.if_contains("defaultMaxTokens"); tokens && tokens->is_int64()) {
        traits.defaultMaxTokens = tokens->get_int64();
    }
    traits.structuredOutputs = flag(words, "structuredOutputs");
    traits.adaptiveThinking = flag(words, "adaptiveThinking");
    traits.legacyMaxTokens = flag(words, "legacyMaxTokens");
    return traits;
}

}  // namespace openclaw::runs
