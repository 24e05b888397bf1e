#include <boost/json/serialize.hpp>

#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/version.h"
#include "control/client.h"
#include "control/control_plane.h"
#include "control/health.h"
#include "control/method.h"
#include "ws/close_code.h"

/// The handshake of the protocol: `connect`, and the hello-ok that answers it.
namespace openclaw::control {
namespace {

namespace json = boost::json;

constexpr std::int64_t protocolVersion = 4;

const ParameterList& parameters() {
    static const ParameterList list(
        "positive: minProtocol! maxProtocol!; object: client! permissions auth device workerRuns; array: "
        "caps commands "
        "scopes; string: pathEnv locale userAgent; text: role; any: computerUse");
    return list;
}

const ParameterList& clientParameters() {
    static const ParameterList list(
        "text: id! displayName version! buildId platform! deviceFamily modelIdentifier timeZone mode! "
        "instanceId");
    return list;
}

/// A client that names no credential in `connect` may have shown it with its upgrade.
std::string credentialIn(const json::object& params) {
    const json::value* const auth = params.if_contains("auth");
    if (auth == nullptr) return {};
    std::string credential = textOf(auth->get_object(), "token");
    return credential.empty() ? textOf(auth->get_object(), "password") : credential;
}

}  // namespace

void Client::connect(const RequestFrame& frame) {
    if (connected_) {
        const Error again(ErrorCode::invalid_request, "the connection has had its connect request");
        return send(responseFrame(frame.id, errorTail(again)));
    }
    try {
        parameters().check(frame.params);
        clientParameters().check(frame.params.at("client").get_object());
    } catch (const Error& error) {
        return refuse(frame.id, errorTail(error), ws::close_code::policyViolation, "invalid connect request");
    }
    const std::int64_t least = integerOf(frame.params, "minProtocol", 0);
    const std::int64_t most = integerOf(frame.params, "maxProtocol", 0);
    if (least > protocolVersion || most < protocolVersion) {
        const Error mismatch(ErrorCode::invalid_request,
                             "protocol mismatch: the gateway speaks version 4 of the protocol");
        return refuse(
            frame.id,
            errorTail(mismatch, {}, {{"code", "PROTOCOL_MISMATCH"}, {"expectedProtocol", protocolVersion}}),
            ws::close_code::protocolError, "protocol mismatch");
    }
    authenticate(frame);
}

void Client::authenticate(const RequestFrame& frame) {
    const std::string credential = credentialIn(frame.params);
    try {
        if (!known_ || !credential.empty()) {
            access::Principal principal = plane_.services().authenticator->authenticate(credential, remote());
            if (known_ && principal.id != known_->id) {
                throw Error(ErrorCode::unauthenticated,
                            "the credential in connect is another one than that of the URL or header");
            }
            if (state_ == State::waiting) become(std::move(principal));
        }
        narrowScopes(frame.params);
    } catch (const Error& error) {
        const std::string_view code = error.code() == ErrorCode::rate_limited ? "AUTH_RATE_LIMITED"
                                      : credential.empty()                    ? "AUTH_TOKEN_MISSING"
                                                                              : "AUTH_TOKEN_MISMATCH";
        log::info("control connect refused", {{"remote", remote()}, {"reason", code}});
        return refuse(frame.id, errorTail(error, {}, {{"code", code}}), ws::close_code::policyViolation,
                      "unauthorized");
    }
    connected_ = true;
    plane_.presence().change(presence_, presenceEntry(frame.params.at("client").get_object()));
    audience_.presenceChanged();
    send(responseFrame(frame.id, okTail(hello())));
}

/// Scopes that are asked for narrow what the credential gives; words that are no scope give nothing.
void Client::narrowScopes(const json::object& params) {
    const std::string role = textOf(params, "role");
    if (!role.empty() && role != "operator") {
        throw Error(ErrorCode::permission_denied, "the gateway knows the role \"operator\" only")
            .withParam("role");
    }
    const json::value* const asked = params.if_contains("scopes");
    if (asked == nullptr || asked->get_array().empty()) return;
    Scopes narrowed;
    for (const json::value& name : asked->get_array()) {
        if (!name.is_string()) continue;
        const Scope scope = scopeOf({name.get_string().data(), name.get_string().size()});
        if (scopes_.has(scope)) narrowed.add(scope);
    }
    scopes_ = narrowed;
}

/// How the others see it. `client`: what it says of itself, or nothing.
std::string Client::presenceEntry(const json::object& client) const {
    json::object entry{{"ts", unixMillis()}, {"onlineSince", since_}, {"roles", json::array{"operator"}}};
    const auto take = [&](std::string_view name, std::string_view from) {
        constexpr std::size_t longest = 128;
        const std::string text = textOf(client, from);
        if (!text.empty() && text.size() <= longest) entry[name] = text;
    };
    take("host", "id");
    take("host", "displayName");
    for (const std::string_view name :
         {"version", "platform", "deviceFamily", "modelIdentifier", "timeZone", "mode", "instanceId"}) {
        take(name, name);
    }
    if (!entry.contains("instanceId")) entry["instanceId"] = connId_;
    json::array scopes;
    for (const std::string_view name : scopes_.names()) scopes.emplace_back(name);
    if (!scopes.empty()) entry["scopes"] = std::move(scopes);
    return json::serialize(entry);
}

std::string Client::hello() const {
    json::array methodNames;
    for (const Method& method : methods()) methodNames.emplace_back(method.name);
    json::array events;
    for (const std::string_view name : eventNames()) events.emplace_back(name);
    json::array scopes;
    for (const std::string_view name : scopes_.names()) scopes.emplace_back(name);
    const Limits& limits = plane_.limits();
    const auto presence = plane_.presence().list();
    const json::object hello{
        {"type", "hello-ok"},
        {"protocol", protocolVersion},
        {"server", {{"version", version}, {"connId", connId_}}},
        {"features", {{"methods", std::move(methodNames)}, {"events", std::move(events)}}},
        {"auth", {{"role", "operator"}, {"scopes", std::move(scopes)}}},
        {"policy",
         {{"maxPayload", limits.maxFrameBytes},
          {"maxBufferedBytes", limits.maxBufferedBytes},
          {"tickIntervalMs", limits.tickInterval.count()}}},
    };
    const json::object snapshot{
        {"health", healthJson(plane_)},
        {"stateVersion", {{"presence", presence->version}, {"health", plane_.healthVersion()}}},
        {"uptimeMs", unixMillis() - plane_.startedAt()},
        {"configPath", plane_.services().configFile},
        {"sessionDefaults",
         {{"defaultAgentId", mainAgent}, {"mainKey", mainSession}, {"mainSessionKey", mainSession}}},
        {"authMode", principal_.id == "password" ? "password" : "token"},
    };
    // The list of those present is text already, and the same for all who come now.
    return json::serialize(hello).insert(
        1, R"("snapshot":{"presence":)" + presence->json + "," + json::serialize(snapshot).substr(1) + ",");
}

}  // namespace openclaw::control
