#include "api/responses_socket.h"

#include <boost/json/parse.hpp>

#include <deque>
#include <optional>
#include <utility>

#include "api/backpressure.h"
#include "api/model_request.h"
#include "api/response_log.h"
#include "api/session_header.h"
#include "http/error_body.h"
#include "ws/accept.h"
#include "ws/close_code.h"
#include "ws/connection.h"

namespace openclaw::api {
namespace {

constexpr std::size_t mostWaiting = 16;

/// One connection. [loop thread]
class ResponsesSocket final : public ws::Endpoint, public ResponseListener {
  public:
    ResponsesSocket(const ResponseServices& services, access::Principal principal, runs::ModelContext context,
                    std::chrono::milliseconds lifetime)
        : services_(services),
          principal_(std::move(principal)),
          context_(std::move(context)),
          lifetime_(lifetime),
          end_([this] { leave(Leaving::limit); }) {}
    ~ResponsesSocket() override {
        if (run_) run_->leave();
    }
    ResponsesSocket(const ResponsesSocket&) = delete;
    ResponsesSocket& operator=(const ResponsesSocket&) = delete;

    void onOpen(ws::Connection& connection) override {
        connection_ = &connection;
        end_.arm(connection.loop(), lifetime_);
    }
    void onText(std::string_view text) override;
    void onDrained() override;
    void onShutdown() override { leave(Leaving::shutdown); }
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

    enum class Leaving : std::uint8_t { no, shutdown, limit };

    void answer(std::string_view frame);
    void tell(const Error& error);
    void forget();
    void next();
    void leave(Leaving why);
    void close();

    ResponseServices services_;
    access::Principal principal_;
    runs::ModelContext context_;
    ws::Connection* connection_ = nullptr;  ///< null once it is over
    std::deque<std::string> waiting_;
    std::optional<Remembered> remembered_;
    std::string previous_;  ///< of the response under way
    bool stored_ = false;
    Leaving leaving_ = Leaving::no;
    Backpressure pressure_;
    std::shared_ptr<ResponseRun> run_;
    std::chrono::milliseconds lifetime_;
    net::Timer end_;
};

/// What a frame goes on from, also where the rest of it is wrong.
std::string previousIn(std::string_view frame) {
    boost::json::error_code wrong;
    const boost::json::value value = boost::json::parse({frame.data(), frame.size()}, wrong);
    if (wrong || !value.is_object()) return {};
    const boost::json::value* const previous = value.get_object().if_contains("previous_response_id");
    return previous != nullptr && previous->is_string() ? std::string(previous->get_string()) : std::string();
}

void ResponsesSocket::onText(std::string_view text) {
    if (leaving_ != Leaving::no) return;
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
        previous_ = previousIn(frame);
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
    if (connection_ != nullptr) pressure_.wrote(connection_->unsent(), run_);
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
    if (leaving_ != Leaving::no && !run_ && connection_ != nullptr) close();
}

/// Once the response under way is complete.
void ResponsesSocket::leave(Leaving why) {
    leaving_ = why;
    waiting_.clear();
    next();
}

void ResponsesSocket::close() {
    if (leaving_ == Leaving::shutdown) {
        return connection_->close(ws::close_code::goingAway, "the gateway is stopping");
    }
    tell(Error(ErrorCode::invalid_request,
               "this WebSocket has reached the end of its time; open another one to go on")
             .withReason("websocket_connection_limit_reached"));
    connection_->close(ws::close_code::policyViolation, "the connection has reached the end of its time");
}

void ResponsesSocket::onDrained() {
    pressure_.drained(run_);
}

void ResponsesSocket::onClose(std::uint16_t, std::string_view, bool) {
    connection_ = nullptr;
    end_.cancel();
    if (const auto run = std::exchange(run_, nullptr)) run->leave();
}

}  // namespace

ResponsesWebSocket::ResponsesWebSocket(const ResponseServices& services, ws::HandshakeOptions options,
                                       std::shared_ptr<const ws::Settings> settings,
                                       std::chrono::milliseconds lifetime)
    : services_(services),
      options_(std::move(options)),
      settings_(std::move(settings)),
      lifetime_(lifetime) {}

void ResponsesWebSocket::handle(net::Exchange& exchange, const access::Principal& principal) {
    sessionKeyOf(exchange.head().fields);  // one that could join nothing is refused here as anywhere
    const ws::Handshake agreed = ws::checkHandshake(exchange.head(), options_);
    if (agreed.status != 101) {
        const Error error(ErrorCode::invalid_request, agreed.reason);
        exchange.record().error = wordOf(error);
        return ws::refuse(exchange, agreed, "application/json",
                          http::errorBody(http::ErrorShape::responses, error));
    }
    ws::accept(
        exchange, agreed, settings_,
        std::make_unique<ResponsesSocket>(services_, principal, contextOf(exchange, principal), lifetime_));
}

}  // namespace openclaw::api
