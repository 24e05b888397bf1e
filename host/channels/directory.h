#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/snapshot.h"
#include "channels/channel.h"
#include "channels/services.h"
#include "config/settings.h"
#include "runs/tables.h"

namespace openclaw::channels {

struct ChannelStatus {
    std::string name;
    std::string_view type;  ///< "webchat", "webhook"
    bool enabled = false;
    bool running = false;
    std::string reason;  ///< why it is not running; empty when it is
    Counts counts;
};

/// All channels by name. Any thread, but for `update` and `close`.
///
/// How a run that came over the WebSocket uses one: `find` the name in its parameters; `admit` the sender,
/// which is the client's principal; take `sessionKey` where the parameters name no session; `apply` it to the
/// turn, after the principal and any model of the parameters are set; `noteEnd` when the run has ended. Keep
/// the channel as long as the run: a reload may replace it here.
class Directory {
  public:
    Directory(const runs::TablesSnapshot& tables, std::function<runs::SessionServices()> runs,
              std::function<upstream::Client&(net::Loop&)> clientOf);

    /// Makes the channels of these settings. One whose settings are the same stays as it is; one that changed
    /// keeps its counts and what it must not let in again. Never refuses: a channel that cannot work says so
    /// in its status. [main thread]
    void update(const std::map<std::string, config::ChannelSettings>& settings);

    /// Null: there is none of that name, or it is not enabled.
    std::shared_ptr<Channel> find(std::string_view name) const;
    /// Null: there is none of that name.
    std::shared_ptr<Channel> configured(std::string_view name) const;

    /// By name.
    std::vector<ChannelStatus> status() const;

    /// That a message which comes now is answered by.
    std::shared_ptr<const runs::Tables> tables() const { return tables_.get(); }

    /// Blocks until every answer has been taken or given up, at most `limit`; false: some have not.
    bool awaitAnswers(std::chrono::milliseconds limit) { return tasks_.awaitNone(limit); }
    void stopWaiting() { tasks_.stopWaiting(); }

    /// Lets go of what is under way. [main thread, once no loop runs any more]
    void close() { tasks_.clear(); }

  private:
    using Channels = std::map<std::string, std::shared_ptr<Channel>, std::less<>>;

    std::shared_ptr<Channel> make(const std::string& name, const config::ChannelSettings& settings,
                                  const Channel* previous);
    std::string whyNotRunning(const Channel& channel) const;

    const runs::TablesSnapshot& tables_;
    Tasks tasks_;
    const Services services_;
    Snapshot<Channels> channels_;
};

}  // namespace openclaw::channels
