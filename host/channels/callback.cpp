#include "channels/callback.h"

#include <algorithm>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "channels/signature.h"
#include "net/fields.h"

namespace openclaw::channels {
namespace {

constexpr std::chrono::milliseconds longestWait{3'600'000};
constexpr std::chrono::milliseconds firstByteLimit{30'000};
constexpr std::chrono::milliseconds totalLimit{60'000};

/// Nobody reads what the other side says to a callback.
constexpr std::size_t mostOfAnAnswer = std::size_t{64} * 1024;

void checkHeader(const std::string& name) {
    if (!net::isToken(name)) {
        throw Error(ErrorCode::invalid_request, "callbackHeaders has a name that is none of a header");
    }
    for (const std::string_view own :
         {"content-type", "content-length", "host", "connection", "transfer-encoding"}) {
        if (!text::equalsIgnoreCase(name, own)) continue;
        throw Error(ErrorCode::invalid_request,
                    "callbackHeaders must not set " + std::string(own) + ", which the gateway sets itself");
    }
}

}  // namespace

CallbackTarget::CallbackTarget(const config::ChannelSettings& settings)
    : url(upstream::Url::parse(settings.callbackUrl)),
      headers(settings.callbackHeaders),
      secret(settings.secret),
      tries(settings.callbackTries),
      retry(settings.callbackRetry) {
    for (const auto& [name, value] : headers) checkHeader(name);
    headers.emplace_back("Content-Type", "application/json");
    egress.purpose = upstream::Egress::Purpose::tool;
    egress.publicOnly = !settings.allowPrivateCallback;
    // Behind a proxy nobody could tell whether an address is public.
    egress.environmentProxy = settings.allowPrivateCallback;
}

Callback::Callback(net::Loop& loop, upstream::Client& client, std::shared_ptr<const CallbackTarget> target,
                   std::shared_ptr<Ledger> ledger, Tasks& tasks, std::string channel, std::string runId,
                   std::string body)
    : loop_(loop),
      client_(client),
      target_(std::move(target)),
      ledger_(std::move(ledger)),
      tasks_(tasks),
      channel_(std::move(channel)),
      runId_(std::move(runId)),
      body_(std::move(body)),
      timer_([this] { attempt(); }) {}

Callback::~Callback() {
    if (ended_ || tries_ == 0) return;
    log::warn("a callback was lost: the gateway stopped before it was taken",
              {{"channel", channel_}, {"run", runId_}});
}

void Callback::begin() {
    ledger_->callbackBegun();
    attempt();
}

void Callback::attempt() {
    if (tries_++ > 0) ledger_->callbackRetried();
    status_ = 0;
    received_ = 0;
    const std::string timestamp = std::to_string(unixMillis() / 1000);
    upstream::Request request;
    request.url = target_->url;
    request.method = "POST";
    request.headers = target_->headers;
    request.headers.emplace_back(timestampHeader, timestamp);
    request.headers.emplace_back(signatureHeader, signatureOf(target_->secret, timestamp, body_));
    request.body = body_;
    request.limits.firstByte = firstByteLimit;
    request.limits.total = totalLimit;
    request.egress = target_->egress;
    exchange_ = client_.start(std::move(request), *this);
}

void Callback::onBody(std::string_view bytes) {
    received_ += bytes.size();
    if (received_ > mostOfAnAnswer) onEnd();
}

void Callback::onEnd() {
    exchange_.reset();
    if (status_ < 200 || status_ > 299) {
        return failed(target_->url.origin() + " answered " + std::to_string(status_), false);
    }
    ledger_->callbackDelivered();
    over();
}

void Callback::onFailure(const Error& error) {
    const bool forbidden = error.code() == ErrorCode::permission_denied;
    const std::string why = forbidden ? target_->url.origin() + " is not at a public address; channels." +
                                            channel_ + ".allowPrivateCallback lets callbacks go there"
                                      : std::string(error.what());
    // Neither the egress policy nor a request that cannot be sent gets better with time.
    const bool forGood = forbidden || error.code() == ErrorCode::invalid_request;
    exchange_.reset();
    failed(why, forGood);
}

void Callback::failed(const std::string& why, bool forGood) {
    if (!forGood && tries_ < target_->tries) {
        auto wait = target_->retry;
        for (unsigned i = 1; i < tries_ && wait < longestWait; ++i) wait *= 2;
        return timer_.arm(loop_, std::min(wait, longestWait));
    }
    log::warn("a callback was given up", {{"channel", channel_},
                                          {"run", runId_},
                                          {"tries", static_cast<std::int64_t>(tries_)},
                                          {"reason", why}});
    ledger_->callbackGivenUp("callback: " + why);
    over();
}

void Callback::over() {
    ended_ = true;
    tasks_.drop(*this);
}

}  // namespace openclaw::channels
