#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/loop.h"

namespace openclaw::api {

/// The events of a response under way, for whoever follows it from another connection. Any thread.
class ResponseLog {
  public:
    /// What has been told since an event.
    struct Page {
        std::string events;      ///< as they are sent, whole
        std::int64_t last = -1;  ///< number of the last one
        bool ended = false;      ///< nothing will follow
    };

    /// Whole events, numbered on from the last.
    void append(std::vector<std::string> events);
    void end();

    Page after(std::int64_t number) const;
    bool hasEnded() const;
    /// `more` is called on `loop` after every change from now on, until `keeper` is gone.
    void follow(net::Loop& loop, std::weak_ptr<void> keeper, std::function<void()> more);

  private:
    struct Follower {
        net::Loop* loop;
        std::weak_ptr<void> keeper;
        std::function<void()> more;
    };

    void tellFollowers();

    mutable std::mutex mutex_;
    std::vector<std::string> events_;
    bool ended_ = false;
    std::vector<Follower> followers_;
};

/// The logs of all responses under way that may be followed. Any thread.
class ResponseLogs {
  public:
    std::shared_ptr<ResponseLog> open(const std::string& principal, const std::string& id);
    /// Null when it is not under way.
    std::shared_ptr<ResponseLog> find(const std::string& principal, const std::string& id) const;
    void close(const std::string& principal, const std::string& id);

  private:
    mutable std::mutex mutex_;
    std::map<std::pair<std::string, std::string>, std::shared_ptr<ResponseLog>> logs_;
};

/// A stream cut into its events, each with the empty line that ends it.
std::vector<std::string> eventsOf(std::string_view stream);

}  // namespace openclaw::api
