#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <filesystem>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/version.h"
#include "control/call.h"
#include "control/health.h"
#include "runs/session_run.h"

/// How the gateway is, and what it has: each from live state.
namespace openclaw::control {
namespace {

namespace json = boost::json;

void health(const std::shared_ptr<Call>& call) {
    call->ok(healthJson(call->plane()));
}

void status(const std::shared_ptr<Call>& call) {
    json::object answer = json::parse(call->plane().services().status()).get_object();
    answer["runtimeVersion"] = version;
    answer["runs"] = {{"active", call->services().live.activeCount()}};
    answer["approvals"] = {{"pending", call->plane().services().approvals.pending().size()}};
    call->ok(answer);
}

void models(const std::shared_ptr<Call>& call) {
    const auto tables = call->plane().tables();
    json::array list;
    for (const routing::ListedModel& model : tables->routes.models()) {
        list.push_back(json::object{{"id", model.id},
                                    {"name", model.id},
                                    {"provider", model.ownedBy},
                                    {"available", tables->catalog->provider(model.ownedBy) != nullptr}});
    }
    call->ok(json::object{{"models", std::move(list)}});
}

void agents(const std::shared_ptr<Call>& call) {
    const auto tables = call->plane().tables();
    json::object agent{{"id", mainAgent}, {"name", "OpenClaw Gateway"}};
    try {
        agent["model"] = {{"primary", runs::defaultModel(*tables)}};
    } catch (const Error&) {  // no model is configured: then it has none
    }
    call->ok(json::object{{"defaultId", mainAgent},
                          {"mainKey", mainSession},
                          {"scope", "per-sender"},
                          {"agents", json::array{std::move(agent)}}});
}

json::object pluginEntry(const plugins::PluginInfo& plugin) {
    const std::string file = std::filesystem::path(plugin.file).filename().string();
    const std::string& id = plugin.id.empty() ? file : plugin.id;
    const bool loaded = plugin.state == plugins::PluginState::loaded;
    const bool disabled = plugin.state == plugins::PluginState::disabled;
    json::array kinds;
    for (const std::string& kind : plugin.kinds) kinds.emplace_back(kind);
    json::object entry{{"id", id},
                       {"name", id},
                       {"description", plugin.description},
                       {"kind", std::move(kinds)},
                       {"installed", true},
                       {"enabled", !disabled},
                       {"state", loaded     ? "enabled"
                                 : disabled ? "disabled"
                                            : "error"}};
    if (!plugin.version.empty()) entry["version"] = plugin.version;
    if (!plugin.reason.empty()) entry["error"] = log::redacted(plugin.reason);
    return entry;
}

void plugins_(const std::shared_ptr<Call>& call) {
    json::array list;
    for (const plugins::PluginInfo& plugin : call->plane().tables()->catalog->plugins()) {
        list.push_back(pluginEntry(plugin));
    }
    call->ok(json::object{
        {"plugins", std::move(list)}, {"diagnostics", json::array()}, {"mutationAllowed", false}});
}

json::object channelAccount(const ChannelReport& channel) {
    json::object account{{"accountId", "default"},
                         {"enabled", channel.enabled},
                         {"configured", true},
                         {"running", channel.running},
                         {"mode", channel.type}};
    if (channel.lastActivityAt > 0) account["lastInboundAt"] = channel.lastActivityAt;
    if (!channel.lastError.empty()) account["lastError"] = channel.lastError;
    return account;
}

void channels(const std::shared_ptr<Call>& call) {
    const std::string only = call->text("channel");
    json::array order;
    json::object labels;
    json::object states;
    json::object accounts;
    json::object defaults;
    for (const ChannelReport& channel : call->plane().services().channels.status()) {
        if (!only.empty() && only != channel.name) continue;
        order.emplace_back(channel.name);
        labels[channel.name] = channel.name;
        states[channel.name] = {{"configured", true},
                                {"enabled", channel.enabled},
                                {"running", channel.running},
                                {"type", channel.type},
                                {"received", channel.received},
                                {"refused", channel.refused},
                                {"answered", channel.answered},
                                {"failed", channel.failed},
                                {"callbacks",
                                 {{"pending", channel.callbacksPending},
                                  {"delivered", channel.callbacksDelivered},
                                  {"retried", channel.callbacksRetried},
                                  {"givenUp", channel.callbacksGivenUp}}}};
        accounts[channel.name] = json::array{channelAccount(channel)};
        defaults[channel.name] = "default";
    }
    call->ok(json::object{{"ts", unixMillis()},
                          {"channelOrder", std::move(order)},
                          {"channelLabels", std::move(labels)},
                          {"channels", std::move(states)},
                          {"channelAccounts", std::move(accounts)},
                          {"channelDefaultAccountId", std::move(defaults)}});
}

void logs(const std::shared_ptr<Call>& call) {
    constexpr std::int64_t usualLines = 200;
    constexpr std::int64_t mostLines = 5000;
    constexpr std::int64_t mostBytes = 1'000'000;
    const std::int64_t lines = std::min(call->integer("limit", usualLines), mostLines);
    const std::int64_t bytes = std::min(call->integer("maxBytes", mostBytes), mostBytes);
    const std::int64_t cursor = call->integer("cursor", -1);
    const log::Tail tail =
        log::tail(cursor, static_cast<std::size_t>(lines), static_cast<std::size_t>(bytes));
    json::array list;
    for (const std::string& line : tail.lines) list.emplace_back(line);
    call->ok(json::object{{"file", "stderr"},
                          {"cursor", tail.cursor},
                          {"size", tail.cursor},
                          {"lines", std::move(list)},
                          {"truncated", tail.truncated},
                          {"reset", tail.reset}});
}

}  // namespace

std::vector<Method> stateMethods() {
    return {
        {"health", Scope::read, ParameterList("boolean: probe includeSensitive"), &health},
        {"status", Scope::read, ParameterList("boolean: includeChannelSummary deep probe"), &status},
        {"models.list", Scope::read,
         ParameterList("boolean: includeProviderCapabilities preparedOnly refresh; string: view"), &models},
        {"agents.list", Scope::read, ParameterList(""), &agents},
        {"plugins.list", Scope::read, ParameterList(""), &plugins_},
        {"channels.status", Scope::read, ParameterList("boolean: probe; count: timeoutMs; text: channel"),
         &channels},
        {"logs.tail", Scope::read, ParameterList("count: cursor; positive: limit maxBytes"), &logs},
    };
}

}  // namespace openclaw::control
