#include "plugins/fetch.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "plugins/abi_text.h"
#include "plugins/active_call.h"
#include "plugins/crash_report.h"
#include "plugins/instance.h"
#include "plugins/status.h"

namespace openclaw::plugins {
namespace {

constexpr std::size_t maxHeaders = 256;

/// Fields that belong to the connection or to the framing of the message (RFC 9110, section 7.6.1).
bool isHostsOwn(std::string_view name) {
    static constexpr std::array<std::string_view, 10> names{
        "host", "content-length",   "connection", "transfer-encoding",   "keep-alive",
        "te",   "proxy-connection", "trailer",    "proxy-authorization", "upgrade"};
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view own) { return text::equalsIgnoreCase(own, name); });
}

bool isFieldValue(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

void readLimits(const openclaw_http_request& request, upstream::Limits& limits) {
    const auto read = [](std::uint32_t given, std::chrono::milliseconds& limit) {
        if (given != 0) limit = std::chrono::milliseconds(given);
    };
    read(request.connect_timeout_ms, limits.connect);
    read(request.tls_timeout_ms, limits.tls);
    read(request.first_byte_timeout_ms, limits.firstByte);
    read(request.gap_timeout_ms, limits.gap);
    read(request.total_timeout_ms, limits.total);
}

}  // namespace

OutboundRequest OutboundRequest::copyOf(const openclaw_http_request& request) {
    OutboundRequest copy;
    copy.request.url = upstream::Url::parse(view(request.url));
    if (const std::string_view method = view(request.method); !method.empty()) {
        if (!net::isToken(method)) throw Error(ErrorCode::invalid_request, "not an HTTP method");
        copy.request.method = method;
    }
    if (request.header_count > maxHeaders || (request.header_count > 0 && request.headers == nullptr)) {
        throw Error(ErrorCode::invalid_request, "too many headers");
    }
    copy.request.headers.reserve(request.header_count);
    for (std::size_t i = 0; i < request.header_count; ++i) {
        const std::string_view name = view(request.headers[i].name);
        const std::string_view value = view(request.headers[i].value);
        if (!net::isToken(name) || !isFieldValue(value)) {
            throw Error(ErrorCode::invalid_request, "a header with a character that is not allowed");
        }
        if (!isHostsOwn(name)) copy.request.headers.emplace_back(name, value);
    }
    copy.flags = request.flags;
    copy.bodyIsInput = (request.flags & OPENCLAW_HTTP_BODY_IS_INPUT) != 0;
    if (!copy.bodyIsInput) copy.body = view(request.body);
    if (OPENCLAW_HAS(&request, total_timeout_ms)) readLimits(request, copy.request.limits);
    if (OPENCLAW_HAS(&request, ca_file)) {
        copy.request.caFile = view(request.ca_file);
        if (copy.request.caFile.find('\0') != std::string::npos) {
            throw Error(ErrorCode::invalid_request, "the name of the CA file has a zero byte");
        }
    }
    return copy;
}

void OutboundRequest::travelFor(Item::Kind kind) noexcept {
    upstream::Egress& egress = request.egress;
    if (kind == Item::Kind::provider) return;  // they go where their configuration says
    egress.purpose = upstream::Egress::Purpose::tool;
    egress.publicOnly = (flags & OPENCLAW_HTTP_ALLOW_PRIVATE) == 0;
    egress.environmentProxy = (flags & OPENCLAW_HTTP_ENVIRONMENT_PROXY) != 0;
}

Fetch::Fetch(std::shared_ptr<Instance> instance, std::string item, OutboundRequest request,
             const openclaw_http_callbacks& callbacks, void* user)
    : instance_(std::move(instance)),
      item_(std::move(item)),
      request_(std::move(request)),
      callbacks_(callbacks),
      user_(user) {}

Fetch::~Fetch() {
    exchange_.reset();
    done(OPENCLAW_CANCELLED, "the call has ended");
}

void Fetch::start(ActiveCall& owner) {
    owner_ = &owner;
    request_.request.body = request_.bodyIsInput ? owner.input() : std::string_view(request_.body);
    exchange_ = owner.client().start(std::move(request_.request), *this);
}

void Fetch::pause() {
    if (exchange_) exchange_->pause();
}

void Fetch::resume() {
    if (exchange_) exchange_->resume();
}

void Fetch::onHead(const upstream::ResponseHead& head) {
    if (callbacks_.head == nullptr) return;
    std::vector<openclaw_header> headers;
    headers.reserve(head.fields.size());
    for (const net::Field& field : head.fields) headers.push_back({lend(field.name), lend(field.value)});
    const RunningPlugin running(instance_->plugin(), item_);
    callbacks_.head(user_, head.status, headers.data(), headers.size());
}

void Fetch::onBody(std::string_view bytes) {
    if (callbacks_.bytes == nullptr) return;
    const RunningPlugin running(instance_->plugin(), item_);
    callbacks_.bytes(user_, lend(bytes));
}

void Fetch::onEnd() {
    done(OPENCLAW_OK, {});
    owner_->fetchEnded(*this);
}

void Fetch::onFailure(const Error& error) {
    done(statusOf(error.code()), error.message());
    owner_->fetchEnded(*this);
}

void Fetch::done(openclaw_status status, std::string_view message) {
    if (std::exchange(done_, true) || callbacks_.done == nullptr) return;
    const RunningPlugin running(instance_->plugin(), item_);
    callbacks_.done(user_, status, lend(message));
}

}  // namespace openclaw::plugins
