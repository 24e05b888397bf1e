#include "app/front_door.h"

#include <sys/resource.h>

#include <algorithm>
#include <span>
#include <sstream>
#include <thread>

#include "access/authenticator.h"
#include "api/chat_completions.h"
#include "api/health.h"
#include "api/models.h"
#include "api/relayed_endpoint.h"
#include "api/responses_compact.h"
#include "api/responses_create.h"
#include "api/responses_input_tokens.h"
#include "api/responses_socket.h"
#include "api/responses_stored.h"
#include "api/tools_invoke.h"
#include "base/log.h"
#include "channels/messages_endpoint.h"
#include "control/upgrade.h"
#include "http/error_body.h"

namespace openclaw::app {
namespace {

/// Every connection is a descriptor, and most systems start processes with 1,024 of them.
/// Of a run that the stop ends.
constexpr std::string_view stopReason = "gateway_stopping";

void raiseDescriptorLimit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

/// The channels as the control plane sees them.
control::Channels channelsOf(const channels::Directory& directory) {
    control::Channels seen;
    seen.status = [&directory] {
        std::vector<control::ChannelReport> reports;
        for (const channels::ChannelStatus& status : directory.status()) {
            const channels::Counts& counts = status.counts;
            reports.push_back({.name = status.name,
                               .type = std::string(status.type),
                               .enabled = status.enabled,
                               .running = status.running,
                               .received = counts.received,
                               .refused = counts.refused,
                               .answered = counts.answered,
                               .failed = counts.failed,
                               .callbacksPending = counts.callbacksPending,
                               .callbacksDelivered = counts.callbacksDelivered,
                               .callbacksRetried = counts.callbacksRetried,
                               .callbacksGivenUp = counts.callbacksGivenUp,
                               .lastActivityAt = counts.lastActivityAt,
                               .lastError = status.reason.empty() ? counts.lastError : status.reason});
        }
        return reports;
    };
    seen.enter = [&directory](const std::string& name, runs::SessionTurn& turn) -> control::Channels::Ended {
        // A name that is not configured is the client's own word for where it sits.
        const std::shared_ptr<channels::Channel> channel = directory.configured(name);
        if (!channel || channel->settings().type != config::ChannelType::webchat) return {};
        if (!channel->settings().enabled) {
            throw Error(ErrorCode::permission_denied,
                        "channel \"" + name + "\" is closed (channels." + name + ".enabled is false)")
                .withReason("channel_closed")
                .withParam("params.channel");
        }
        channel->admit(turn.principal.id);
        if (turn.session.empty()) turn.session = channel->sessionKey(turn.principal.id);
        channel->apply(turn, *directory.tables());
        return [channel](const runs::RunState& state) {
            if (state.status == "ok" || state.status == "incomplete") {
                channel->ledger()->answered();
            } else {
                channel->ledger()->failed(state.error.empty() ? state.stopReason : state.error);
            }
        };
    };
    return seen;
}

}  // namespace

FrontDoor::FrontDoor(const Configuration& configuration, Storage& storage, Conversations& conversations,
                     channels::Directory& channels, const runs::TablesSnapshot& tables,
                     api::GatewayStatus::Source status, control::Administration administration)
    : configuration_(configuration),
      storage_(storage),
      conversations_(conversations),
      channels_(channels),
      tables_(tables),
      status_(std::move(status)),
      administration_(std::move(administration)) {}

void FrontDoor::initialize(Poco::Util::Application&) {
    raiseDescriptorLimit();
    const config::GatewaySettings& gateway = configuration_.settings().gateway;
    net::ListenRequest listen;
    listen.addresses = gateway.bind;
    listen.port = gateway.port;
    listen.skipMissingIPv6 = gateway.bindIsDefault;
    listen.loops = gateway.loops != 0 ? gateway.loops : std::max(1u, std::thread::hardware_concurrency());
    cors_ = std::make_unique<http::Cors>(gateway.allowedOrigins);
    authenticator_ = std::make_shared<access::Authenticator>(gateway.authToken, gateway.password);
    router_ = new http::Router(authenticator_, *cors_);
    server_ = std::make_unique<net::Server>(router_, listen, serverOptions(listen.loops));
    for (const auto& loop : server_->loops()) {
        clients_.emplace_back(loop.get(), std::make_unique<upstream::Client>(*loop));
    }
}

net::ServerOptions FrontDoor::serverOptions(unsigned loops) const {
    const config::GatewaySettings& gateway = configuration_.settings().gateway;
    net::ServerOptions options;
    options.loops = loops;
    options.workers = gateway.workers;
    options.maxConnections = gateway.maxConnections;
    options.maxBodyBytes = gateway.maxBodyBytes;
    options.headTimeout = gateway.headTimeout;
    options.bodyTimeout = gateway.bodyTimeout;
    options.idleTimeout = gateway.idleTimeout;
    options.writeTimeout = gateway.writeTimeout;
    options.errorBody = &http::doorErrorBody;
    if (!gateway.allowedOrigins.empty()) {
        options.answerFields = [this](const net::RequestHead& head, std::span<const net::Field> fields) {
            return cors_->fieldsFor(head, fields);
        };
    }
    return options;
}

void FrontDoor::addRoutes() {
    using http::ErrorShape;
    using Access = http::Router::Access;
    const auto toolsInvoke = std::make_shared<api::ToolsInvoke>(tables_, storage_.audit());

    router_->add("POST", "/v1/chat/completions", Access::authenticated, ErrorShape::openai,
                 std::make_shared<api::ChatCompletions>(conversations_.services()));
    router_->add("POST", "/v1/embeddings", Access::authenticated, ErrorShape::openai,
                 std::make_shared<api::RelayedEndpoint>(tables_, api::RelayedEndpoint::embeddings));
    router_->add("POST", "/v1/completions", Access::authenticated, ErrorShape::openai,
                 std::make_shared<api::RelayedEndpoint>(tables_, api::RelayedEndpoint::completions));
    const api::ResponseServices responses{conversations_.services(), storage_.responses(), responseLogs_};
    router_->add("POST", "/v1/responses", Access::authenticated, ErrorShape::responses,
                 std::make_shared<api::CreateResponse>(responses));
    router_->add(
        "GET", "/v1/responses", Access::authenticated, ErrorShape::responses,
        std::make_shared<api::ResponsesWebSocket>(
            responses, handshakeOptions(), webSocketSettings(configuration_.settings().gateway.maxBodyBytes),
            configuration_.settings().gateway.wsResponsesLifetime));
    router_->add("POST", "/v1/responses/compact", Access::authenticated, ErrorShape::responses,
                 std::make_shared<api::CompactResponse>(responses));
    router_->add("POST", "/v1/responses/input_tokens", Access::authenticated, ErrorShape::responses,
                 std::make_shared<api::CountInputTokens>(responses));
    router_->add("POST", "/v1/responses/*", Access::authenticated, ErrorShape::responses,
                 std::make_shared<api::CancelResponse>(responses));
    router_->add("GET", "/v1/responses/*", Access::authenticated, ErrorShape::responses,
                 std::make_shared<api::GetResponse>(responses));
    router_->add("DELETE", "/v1/responses/*", Access::authenticated, ErrorShape::responses,
                 std::make_shared<api::DeleteResponse>(responses));
    router_->add("GET", "/v1/models", Access::authenticated, ErrorShape::openai,
                 std::make_shared<api::ListModels>(tables_));
    router_->add("GET", "/v1/models/*", Access::authenticated, ErrorShape::openai,
                 std::make_shared<api::GetModel>(tables_));
    router_->add("POST", "/v1/tools/invoke", Access::authenticated, ErrorShape::tools, toolsInvoke);
    router_->add("POST", "/tools/invoke", Access::authenticated, ErrorShape::tools, toolsInvoke);
    router_->add("POST", "/v1/channels/*", Access::open, ErrorShape::openai,
                 std::make_shared<channels::MessagesEndpoint>(channels_));
    router_->add("GET", "/v1/gateway/status", Access::authenticated, ErrorShape::openai,
                 std::make_shared<api::GatewayStatus>(status_));
    router_->add("GET", "/healthz", Access::open, ErrorShape::openai, std::make_shared<api::Healthz>());
    router_->add("GET", "/readyz", Access::open, ErrorShape::openai,
                 std::make_shared<api::Readyz>(draining_));
}

ws::HandshakeOptions FrontDoor::handshakeOptions() const {
    const config::GatewaySettings& gateway = configuration_.settings().gateway;
    ws::HandshakeOptions options;
    const auto& origins = gateway.allowedOrigins;
    if (std::find(origins.begin(), origins.end(), "*") == origins.end()) options.origins = origins;
    if (gateway.wsCompression) options.deflate.emplace();
    return options;
}

std::shared_ptr<const ws::Settings> FrontDoor::webSocketSettings(std::size_t maxMessageBytes) const {
    const config::GatewaySettings& gateway = configuration_.settings().gateway;
    auto settings = std::make_shared<ws::Settings>();
    settings->maxMessageBytes = maxMessageBytes;
    settings->maxBufferedBytes = gateway.wsMaxBufferedBytes;
    settings->pingInterval = gateway.wsPingInterval;
    settings->writeTimeout = gateway.writeTimeout;
    return settings;
}

void FrontDoor::addControlPlane() {
    const config::GatewaySettings& gateway = configuration_.settings().gateway;
    control::Services services{conversations_.services(),
                               conversations_.approvals(),
                               authenticator_,
                               [this] {
                                   std::ostringstream text;
                                   status_()->stringify(text);
                                   return text.str();
                               },
                               configuration_.file(),
                               administration_,
                               channelsOf(channels_)};
    control::Limits limits;
    limits.maxFrameBytes = gateway.wsMaxFrameBytes;
    limits.maxBufferedBytes = gateway.wsMaxBufferedBytes;
    limits.authTimeout = gateway.wsAuthTimeout;
    limits.tickInterval = gateway.wsTickInterval;
    control_ = std::make_unique<control::ControlPlane>(std::move(services), limits);

    const auto upgrade = std::make_shared<control::Upgrade>(*control_, handshakeOptions(),
                                                            webSocketSettings(control::maxFrameBytesBefore));
    router_->add("GET", "/ws", http::Router::Access::open, http::ErrorShape::openai, upgrade);
    router_->add("GET", "/", http::Router::Access::open, http::ErrorShape::openai, upgrade);
}

void FrontDoor::open() {
    addRoutes();
    addControlPlane();
    server_->start();
    for (const std::string& address : server_->addresses()) log::info("listening", {{"address", address}});
}

bool FrontDoor::drain(std::chrono::milliseconds limit) {
    draining_ = true;
    bool complete = true;
    const auto last = [&](std::chrono::milliseconds left) {
        const Clock::time_point deadline = Clock::now() + left;
        const bool ended = awaitRuns(left);
        left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
        complete = channels_.awaitAnswers(std::max(left, std::chrono::milliseconds(0))) && ended;
    };
    complete = server_->drain(limit, last) && complete;
    control_.reset();  // the loops have ended; what its clients left under way needs the storage to end
    return complete;
}

/// Runs that nobody waits for, of sessions and in the background, end within the limit as well; what is left
/// then is aborted, so that it is marked as such and not found broken by the next start.
bool FrontDoor::awaitRuns(std::chrono::milliseconds limit) {
    constexpr std::chrono::seconds markingTime{2};
    runs::LiveRuns& live = conversations_.live();
    if (!cutShort_ && live.awaitIdle(limit)) return true;
    log::warn("runs are aborted by the stop", {{"count", static_cast<std::int64_t>(live.activeCount())}});
    live.abortAll(stopReason);
    if (!live.awaitIdle(markingTime)) {
        log::warn("runs did not end in time; the next start marks them as failed",
                  {{"count", static_cast<std::int64_t>(live.activeCount())}});
    }
    return false;
}

void FrontDoor::announceReload(const std::vector<std::string>& keys) {
    control_->reloaded(keys);
}

void FrontDoor::cutShort() {
    cutShort_ = true;
    conversations_.live().abortAll(stopReason);
    channels_.stopWaiting();
    server_->cutShort();
}

void FrontDoor::uninitialize() {
    if (server_) server_->drain(std::chrono::milliseconds(0));
    clients_.clear();
    control_.reset();
    server_.reset();
}

upstream::Client& FrontDoor::clientOf(net::Loop& loop) {
    const auto found = std::find_if(clients_.begin(), clients_.end(),
                                    [&](const auto& entry) { return entry.first == &loop; });
    return *found->second;
}

}  // namespace openclaw::app
