#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "events/hub.h"
#include "net/loop.h"

namespace openclaw::control {

class Bulletin;
class Client;
class ControlPlane;
struct ClientLink;

/// Something under way that must not die with the stack that began it.
class Task {
  public:
    virtual ~Task() = default;
};

/// Owns tasks until they are done.
class Tasks {
  public:
    void keep(std::shared_ptr<Task> task) { tasks_.insert(std::move(task)); }
    void drop(const std::shared_ptr<Task>& task) { tasks_.erase(task); }

  private:
    std::unordered_set<std::shared_ptr<Task>> tasks_;
};

/// The clients of one loop and what each wants to hear of. An event is encoded once for all of them, and who
/// does not follow its session costs nothing. [loop thread]
class Audience final : private events::Receiver {
  public:
    Audience(ControlPlane& plane, net::Loop& loop);
    ~Audience();
    Audience(const Audience&) = delete;
    Audience& operator=(const Audience&) = delete;

    /// Authenticated; its scopes and its principal stay what they are while it is here.
    void join(Client& client);
    void leave(Client& client);

    /// What happens in one session of the client's principal. As often as it unfollows.
    void follow(Client& client, const std::string& session);
    void unfollow(Client& client, const std::string& session);
    /// What happens in all of them.
    void followAll(Client& client, bool on);

    /// Somebody came, or left: everybody hears of it soon.
    void presenceChanged();

    /// Of the loop, whoever began them.
    Tasks& tasks() noexcept { return tasks_; }

  private:
    using Key = std::pair<std::string, std::string>;  ///< principal and session

    void onPublished(const std::shared_ptr<const events::Event>& event) override;

    std::vector<std::weak_ptr<ClientLink>> everybody() const;

    ControlPlane& plane_;
    net::Loop& loop_;
    std::unordered_set<Client*> clients_;
    std::map<Key, std::map<Client*, std::size_t>> followers_;
    std::map<std::string, std::set<Client*>> ofAll_;  ///< by principal
    Tasks tasks_;
    std::map<std::string, std::unique_ptr<Bulletin>, std::less<>> bulletins_;  ///< by event
    net::Timer presenceTimer_;
};

}  // namespace openclaw::control
