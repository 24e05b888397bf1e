#include "net/connection.h"

#include <sys/socket.h>

#include <cerrno>
#include <exception>
#include <utility>

#include "base/log.h"
#include "net/handler.h"
#include "net/server_loop.h"
#include "net/worker_response.h"

// The half of a connection that answers; connection.cpp reads requests and ends.

namespace openclaw::net {
namespace {

constexpr std::size_t keptOutputCapacity = 4096;

}  // namespace

void Connection::dispatch() {
    state_ = State::answering;
    deadline_.cancel();
    exchange_->record_.bytesIn = exchange_->body_.size();
    exchange_->record_.started = Clock::now();
    if (auto* const inlineHandler = dynamic_cast<InlineHandler*>(handler_.get())) {
        runInline(*inlineHandler);
    } else {
        runOnWorker(std::move(handler_));
    }
}

void Connection::runInline(InlineHandler& handler) {
    try {
        handler.handle(*exchange_);
    } catch (const std::exception& e) {
        log::error("a handler failed", {{"id", exchange_->record_.id}, {"detail", e.what()}});
        if (exchange_->started_) {
            cut();
        } else {
            refuse(500, "an internal fault; the log names it by the request id");
        }
        return;
    }
    if (!exchange_->started_ && !exchange_->continuation_ && !exchange_->offloaded_) {
        log::error("a handler gave no answer",
                   {{"id", exchange_->record_.id}, {"path", exchange_->record_.path}});
        refuse(500, "an internal fault; the log names it by the request id");
    }
}

void Connection::runOnWorker(std::unique_ptr<Poco::Net::HTTPRequestHandler> handler) {
    exchange_->prepareForWorker();
    auto job = [exchange = exchange_,
                handler = std::shared_ptr<Poco::Net::HTTPRequestHandler>(std::move(handler))]() mutable {
        std::string failure;
        try {
            handler->handleRequest(*exchange, exchange->response());
        } catch (const Poco::Exception& e) {
            failure = e.displayText();
        } catch (const std::exception& e) {
            failure = e.what();
        }
        Loop& loop = exchange->loop();
        loop.post([exchange = std::move(exchange), failure = std::move(failure)] {
            if (exchange->connection_ == nullptr) return;
            if (failure.empty()) {
                exchange->response_->deliver();
            } else {
                log::error("a handler failed", {{"id", exchange->record_.id}, {"detail", failure}});
                exchange->connection_->refuse(500, "an internal fault; the log names it by the request id");
            }
        });
    };
    if (!door_.workers().submit(std::move(job))) refuse(503, "all workers are busy; try again in a moment");
}

void Connection::refuse(int status, std::string_view reason) {
    state_ = State::answering;
    deadline_.cancel();
    exchange_->close_ = true;
    exchange_->record_.error = reason;
    const std::string body = door_.options().errorBody
                                 ? door_.options().errorBody(status, reason, exchange_->record_.id)
                                 : std::string();
    const Field retryAfter{"Retry-After", "1"};
    exchange_->respond(status, "application/json", body,
                       status == 503 ? std::span<const Field>(&retryAfter, 1) : std::span<const Field>());
}

void Connection::refuseFull() {
    beginExchange({});
    refuse(503,
           "the gateway has as many connections as it takes (gateway.maxConnections); try again in a moment");
}

void Connection::outputGrew() {
    if (flushQueued_) return;
    flushQueued_ = true;
    door_.loop().defer([connection = this] {
        connection->flushQueued_ = false;
        connection->flush();
    });
}

void Connection::cut() {
    cut_ = true;
    outputGrew();
}

void Connection::flush() {
    if (state_ == State::closed) return;
    if (exchange_ && exchange_->upgraded_ && !cut_) {
        handOver();
        return;
    }
    const bool hadUnsent = unsent() > 0;
    bool progress = false;
    while (unsent() > 0) {
        const ssize_t put = ::send(fd_, output_.data() + sent_, unsent(), MSG_NOSIGNAL);
        if (put < 0) {
            if (errno == EINTR) continue;
            if (errno != EAGAIN && errno != EWOULDBLOCK) {
                hangUp();
                return;
            }
            break;
        }
        sent_ += static_cast<std::size_t>(put);
        progress = true;
    }
    if (cut_) {
        close();
        return;
    }
    if (unsent() > 0) {
        if (progress || !deadline_.armed()) deadline_.arm(door_.loop(), door_.options().writeTimeout);
        return;
    }
    sent_ = 0;
    output_.clear();
    if (output_.capacity() > keptOutputCapacity) output_.shrink_to_fit();
    if (state_ != State::answering || !exchange_) return;
    deadline_.cancel();
    if (exchange_->ended_) {
        answered();
    } else if (hadUnsent && exchange_->continuation_) {
        exchange_->continuation_->onDrained();
    }
}

void Connection::answered() {
    logRequest(exchange_->record_);
    const bool closing = exchange_->close_ || draining_;
    exchange_->connection_ = nullptr;
    exchange_.reset();
    handler_.reset();
    if (closing) {
        linger();
    } else {
        afterAnswer();
    }
}

void Connection::afterAnswer() {
    state_ = State::head;
    deadline_.arm(door_.loop(), input_.empty() ? door_.options().idleTimeout : door_.options().headTimeout);
    std::string().swap(output_);
    if (!input_.empty()) {
        const std::string pipelined = std::exchange(input_, {});
        consume(pipelined);
    }
    readAvailable();
    endIfAbandoned();
}

/// What is unsent goes along: the new owner's first bytes and the 101 leave together.
void Connection::handOver() {
    state_ = State::closed;
    deadline_.cancel();
    door_.loop().unwatch(fd_, *this);
    logRequest(exchange_->record_);
    std::unique_ptr<Upgraded> next = std::move(exchange_->upgraded_);
    exchange_->connection_ = nullptr;
    exchange_.reset();
    handler_.reset();
    output_.erase(0, std::exchange(sent_, 0));
    door_.replace(*this,
                  {door_, std::exchange(fd_, -1), std::move(remote_), std::exchange(output_, {}),
                   std::exchange(input_, {})},
                  std::move(next));
}

}  // namespace openclaw::net
