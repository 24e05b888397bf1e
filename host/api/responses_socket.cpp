#include "api/responses_socket.h"

#include <deque>
#include <optional>
#include <utility>

#include "api/model_request.h"
#include "api/response_log.h"
#include "http/error_body.h"
#include "ws/accept.h"
#include "ws/close_code.h"
#include "ws/connection.h"

namespace openclaw::api {
namespace {

constexpr std::size_t pauseAbove = std::size_t{256} * 1024;
constexpr std::size_t mostWaiting = 16;

/// One connection. [loop thread]
class ResponsesSocket final : public ws::Endpoint, public ResponseListener {
  public:
    ResponsesSocket(const ResponseServices& services, access::Principal principal, runs::ModelContext context)
        : services_(services), principal_(std::move(principal)), context_(std::move(context)) {}
    ~ResponsesSocket() override {
        if (run_) run_->leave();
    }
    ResponsesSocket(const ResponsesSocket&) = delete;
    ResponsesSocket& operator=(const ResponsesSocket&) = delete;

    void onOpen(ws::Connection& connection) override { connection_ = &connection; }
    void onText(std::string_view text) override;
    void onDrained() override;
    void onShutdown() override;
    void onClose(std::uint16_t code, std::string_view reason, bool clean) override;

    void onRefused(const Error& error) override;
    void onBegun() override {}
    void onProviderHead(int, const net::Fields&) override {}
    void onEvents(std::string_view events) override;
    void onEnded() override;

  private:
    /// The last response, as the next one may go on from it.
    struct Remembered {
        std::string id;
        EarlierItems conversation;
    };

    void answer(std::string_view frame);
    void tell(const Error& error);
    void forget();
    void next();

    ResponseServices services_;
    access::Principal principal_;
    runs::ModelContext context_;
    ws::Connection* connection_ = nullptr;  ///< null once it is over
    std::deque<std::string> waiting_;
    std::optional<Remembered> remembered_;
    std::string previous_;  ///< of the response under way
    bool stored_ = false;
    bool leaving_ = false;
    bool paused_ = false;
    std::shared_ptr<ResponseRun> run_;
};

void ResponsesSocket::onText(std::string_view text) {
    if (!run_) return answer(text);
    if (waiting_.size() >= mostWaiting) {
        return tell(Error(ErrorCode::rate_limited, "too many frames wait for the response under way")
                        .withReason("too_many_waiting"));
    }
    waiting_.emplace_back(text);
}

void ResponsesSocket::answer(std::string_view frame) {
    previous_.clear();
    try {
        ResponseOrder order;
        order.asked = readAskedResponse(services_.runs.tables.get(), frame, true);
        previous_ = order.asked.request.previousResponseId;
        stored_ = order.asked.request.store;
        if (remembered_ && remembered_->id == previous_) order.earlier = remembered_->conversation;
        order.principal = principal_;
        order.remote = connection_->remote();
        order.context = context_;
        order.events = true;
        run_ = ResponseRun::start(connection_->loop(), services_, std::move(order), *this);
    } catch (const Error& error) {
        forget();
        tell(error);
    }
}

void ResponsesSocket::tell(const Error& error) {
    if (connection_ != nullptr)
        connection_->sendText(dialects::responsesErrorFrame(dialects::failureOf(error)));
}

/// After a turn that failed its predecessor is not to be gone on from by memory.
void ResponsesSocket::forget() {
    if (remembered_ && remembered_->id == previous_) remembered_.reset();
}

void ResponsesSocket::onRefused(const Error& error) {
    run_.reset();
    forget();
    tell(error);
    next();
}

void ResponsesSocket::onEvents(std::string_view events) {
    constexpr std::string_view before = "\ndata: ";
    for (const std::string& event : eventsOf(events)) {
        const std::size_t data = event.find(before);
        if (connection_ == nullptr || data == std::string::npos) continue;
        const std::string_view whole = std::string_view(event).substr(data + before.size());
        connection_->sendText(whole.substr(0, whole.size() - 2));
    }
    if (connection_ != nullptr && !paused_ && connection_->unsent() > pauseAbove && run_) {
        paused_ = true;
        run_->pause();
    }
}

void ResponsesSocket::onEnded() {
    const auto run = std::exchange(run_, nullptr);
    const dialects::ResponseStatus status = run->resource().status;
    if (status == dialects::ResponseStatus::completed || status == dialects::ResponseStatus::incomplete) {
        remembered_ = Remembered{run->id(), {run->conversation(), stored_}};
    } else {
        forget();
    }
    next();
}

void ResponsesSocket::next() {
    while (connection_ != nullptr && !run_ && !waiting_.empty()) {
        const std::string frame = std::move(waiting_.front());
        waiting_.pop_front();
        answer(frame);
    }
    if (leaving_ && !run_ && connection_ != nullptr) {
        connection_->close(ws::close_code::goingAway, "the gateway is stopping");
    }
}

void ResponsesSocket::onDrained() {
    if (!std::exchange(paused_, false) || !run_) return;
    run_->resume();
}

void ResponsesSocket::onShutdown() {
    leaving_ = true;
    waiting_.clear();
    next();
}

void ResponsesSocket::onClose(std::uint16_t, std::string_view, bool) {
    connection_ = nullptr;
    if (const auto run = std::exchange(run_, nullptr)) run->leave();
}

std::shared_ptr<const ws::Settings> settingsWith(std::size_t maxMessageBytes) {
    auto settings = std::make_shared<ws::Settings>();
    settings->maxMessageBytes = maxMessageBytes;
    return settings;
}

}  // namespace

ResponsesWebSocket::ResponsesWebSocket(const ResponseServices& services, std::size_t maxMessageBytes)
    : services_(services), settings_(settingsWith(maxMessageBytes)) {}

void ResponsesWebSocket::handle(net::Exchange& exchange, const access::Principal& principal) {
    ws::HandshakeOptions options;
    options.deflate.emplace();
    const ws::Handshake agreed = ws::checkHandshake(exchange.head(), options);
    if (agreed.status != 101) {
        const Error error(ErrorCode::invalid_request, agreed.reason);
        exchange.record().error = wordOf(error);
        return ws::refuse(exchange, agreed, "application/json",
                          http::errorBody(http::ErrorShape::responses, error));
    }
    ws::accept(exchange, agreed, settings_,
               std::make_unique<ResponsesSocket>(services_, principal, contextOf(exchange, principal)));
}

}  // namespace openclaw::api
