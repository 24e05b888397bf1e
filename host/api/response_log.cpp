#include "api/response_log.h"

#include <algorithm>
#include <iterator>

namespace openclaw::api {

void ResponseLog::append(std::vector<std::string> events) {
    const std::lock_guard lock(mutex_);
    std::move(events.begin(), events.end(), std::back_inserter(events_));
    tellFollowers();
}

void ResponseLog::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    tellFollowers();
}

void ResponseLog::tellFollowers() {
    std::erase_if(followers_, [](const Follower& each) { return each.keeper.expired(); });
    for (const Follower& each : followers_) {
        each.loop->post([keeper = each.keeper, more = each.more] {
            if (const auto alive = keeper.lock()) more();
        });
    }
}

ResponseLog::Page ResponseLog::after(std::int64_t number) const {
    const std::lock_guard lock(mutex_);
    Page page;
    page.ended = ended_;
    page.last = std::max(number, static_cast<std::int64_t>(events_.size()) - 1);
    for (auto next = static_cast<std::size_t>(std::max<std::int64_t>(number + 1, 0)); next < events_.size();
         ++next) {
        page.events.append(events_[next]);
    }
    return page;
}

bool ResponseLog::hasEnded() const {
    const std::lock_guard lock(mutex_);
    return ended_;
}

void ResponseLog::follow(net::Loop& loop, std::weak_ptr<void> keeper, std::function<void()> more) {
    const std::lock_guard lock(mutex_);
    followers_.push_back({&loop, std::move(keeper), std::move(more)});
}

std::shared_ptr<ResponseLog> ResponseLogs::open(const std::string& principal, const std::string& id) {
    const std::lock_guard lock(mutex_);
    auto& log = logs_[{principal, id}];
    log = std::make_shared<ResponseLog>();
    return log;
}

std::shared_ptr<ResponseLog> ResponseLogs::find(const std::string& principal, const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = logs_.find({principal, id});
    return found == logs_.end() ? nullptr : found->second;
}

void ResponseLogs::close(const std::string& principal, const std::string& id) {
    const std::lock_guard lock(mutex_);
    logs_.erase({principal, id});
}

std::vector<std::string> eventsOf(std::string_view stream) {
    constexpr std::string_view end = "\n\n";
    std::vector<std::string> events;
    for (std::size_t at = stream.find(end); at != std::string_view::npos; at = stream.find(end)) {
        events.emplace_back(stream.substr(0, at + end.size()));
        stream.remove_prefix(at + end.size());
    }
    return events;
}

}  // namespace openclaw::api
