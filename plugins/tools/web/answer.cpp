#include "answer.h"

#include <charconv>
#include <utility>

namespace openclaw::web {
namespace {

std::optional<std::size_t> lengthOf(std::string_view field) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), length);
    if (field.empty() || error != std::errc() || end != field.data() + field.size()) return std::nullopt;
    return length;
}

}  // namespace

class Answer::Receiver final : public plugin::HttpReceiver {
  public:
    explicit Receiver(std::shared_ptr<Answer> answer) : answer_(std::move(answer)) {}

    void onHead(int status, const plugin::HttpHeaders& headers) override {
        // The length of a compressed answer is not that of what arrives here.
        const bool compressed = !headers.get("content-encoding").empty();
        Head head{status, std::string(headers.get("location")), std::string(headers.get("content-type")),
                  compressed ? std::nullopt : lengthOf(headers.get("content-length"))};
        const std::lock_guard lock(answer_->mutex_);
        answer_->head_ = std::move(head);
        answer_->changed_.notify_all();
    }

    void onBytes(std::string_view bytes) override {
        const std::lock_guard lock(answer_->mutex_);
        Body& body = answer_->body_;
        const std::size_t room = answer_->limit_ - body.bytes.size();
        body.bytes += bytes.substr(0, room);
        if (bytes.size() <= room || body.cut) return;
        body.cut = true;
        answer_->changed_.notify_all();
    }

    void onDone(openclaw_status status, std::string_view message) override {
        const std::lock_guard lock(answer_->mutex_);
        answer_->done_ = true;
        answer_->status_ = status;
        answer_->message_ = message;
        answer_->changed_.notify_all();
    }

  private:
    std::shared_ptr<Answer> answer_;
};

std::unique_ptr<plugin::HttpReceiver> Answer::receiverOf(std::shared_ptr<Answer> answer) {
    return std::make_unique<Receiver>(std::move(answer));
}

template <class Ready>
void Answer::await(std::unique_lock<std::mutex>& lock, Clock::time_point deadline, Ready ready) {
    const bool inTime = changed_.wait_until(lock, deadline, [&] { return cancelled_ || done_ || ready(); });
    if (cancelled_) throw plugin::Failure(OPENCLAW_CANCELLED, "nobody waits for the answer any more");
    if (!inTime) throw plugin::Failure(OPENCLAW_DEADLINE_EXCEEDED, "the page took too long to answer");
    if (!ready()) throw plugin::Failure(status_ == OPENCLAW_OK ? OPENCLAW_UPSTREAM_ERROR : status_, message_);
}

Answer::Head Answer::awaitHead(Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    await(lock, deadline, [&] { return head_.has_value(); });
    return *head_;
}

Answer::Body Answer::awaitBody(Clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    await(lock, deadline, [&] { return body_.cut || (done_ && status_ == OPENCLAW_OK); });
    limit_ = 0;
    return std::exchange(body_, {});
}

void Answer::discard() {
    const std::lock_guard lock(mutex_);
    limit_ = 0;
    body_ = {};
}

void Answer::cancel() noexcept {
    const std::lock_guard lock(mutex_);
    cancelled_ = true;
    changed_.notify_all();
}

}  // namespace openclaw::web
