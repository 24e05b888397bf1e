#include "upstream/pool.h"

#include <algorithm>
#include <utility>

namespace openclaw::upstream {

std::unique_ptr<Connection> Pool::take(const Place& place, Connection::User& user) {
    const auto found = idle_.find(place);
    if (found == idle_.end() || found->second.empty()) return nullptr;
    std::unique_ptr<Connection> connection = std::move(found->second.back());
    found->second.pop_back();
    --size_;
    connection->use(user);
    return connection;
}

void Pool::park(const Place& place, std::unique_ptr<Connection> connection) {
    auto found = idle_.find(place);
    if (found == idle_.end()) {
        found = idle_.try_emplace(Key{std::string(place.host), place.port, place.egress}).first;
    }
    Idle& idle = found->second;
    if (idle.size() >= idlePerOrigin) return;
    connection->user_ = nullptr;
    connection->pool_ = this;
    connection->idle_ = &idle;
    connection->parkedAt_ = loop_.now();
    idle.push_back(std::move(connection));
    ++size_;
    if (!sweep_.armed()) sweep_.arm(loop_, idleTime_);
}

void Pool::drop(Connection& connection) {
    Idle& idle = *connection.idle_;
    const auto found =
        std::find_if(idle.begin(), idle.end(), [&](const auto& each) { return each.get() == &connection; });
    --size_;
    idle.erase(found);
}

void Pool::sweep() {
    const Clock::time_point oldest = loop_.now() - idleTime_;
    Clock::time_point next = Clock::time_point::max();
    for (auto entry = idle_.begin(); entry != idle_.end();) {
        Idle& idle = entry->second;
        const auto keep = std::find_if(idle.begin(), idle.end(),
                                       [&](const auto& each) { return each->parkedAt_ > oldest; });
        size_ -= static_cast<std::size_t>(keep - idle.begin());
        idle.erase(idle.begin(), keep);
        if (idle.empty()) {
            entry = idle_.erase(entry);
            continue;
        }
        next = std::min(next, idle.front()->parkedAt_);
        ++entry;
    }
    if (next != Clock::time_point::max()) {
        sweep_.arm(loop_, std::chrono::ceil<std::chrono::milliseconds>(next - oldest));
    }
}

}  // namespace openclaw::upstream
