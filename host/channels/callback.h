#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "channels/ledger.h"
#include "channels/tasks.h"
#include "config/settings.h"
#include "net/loop.h"
#include "upstream/client.h"

namespace openclaw::channels {

/// Where the answers of a channel go.
struct CallbackTarget {
    /// Throws Error(invalid_request) when the URL is none, or a header cannot be sent.
    explicit CallbackTarget(const config::ChannelSettings& settings);

    upstream::Url url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string secret;
    upstream::Egress egress;
    unsigned tries;
    std::chrono::milliseconds retry;  ///< before the second try
};

/// One answer on its way to the one who asked: posted, signed anew for each try, until it is taken (2xx) or
/// given up. What comes in between is waited for longer each time. Belongs to `Tasks` until it has ended.
/// [loop thread]
class Callback final : public Task, private upstream::Observer {
  public:
    /// `channel` and `runId` are for the log; `client` is that of `loop`.
    Callback(net::Loop& loop, upstream::Client& client, std::shared_ptr<const CallbackTarget> target,
             std::shared_ptr<Ledger> ledger, Tasks& tasks, std::string channel, std::string runId,
             std::string body);
    ~Callback() override;
    Callback(const Callback&) = delete;
    Callback& operator=(const Callback&) = delete;

    void begin();

  private:
    void attempt();
    void onHead(const upstream::ResponseHead& head) override { status_ = head.status; }
    void onBody(std::string_view bytes) override;
    void onEnd() override;
    void onFailure(const Error& error) override;
    void failed(const std::string& why, bool forGood);
    void over();

    net::Loop& loop_;
    upstream::Client& client_;
    const std::shared_ptr<const CallbackTarget> target_;
    const std::shared_ptr<Ledger> ledger_;
    Tasks& tasks_;
    const std::string channel_;
    const std::string runId_;
    const std::string body_;
    unsigned tries_ = 0;
    int status_ = 0;
    std::size_t received_ = 0;
    bool ended_ = false;
    net::Timer timer_;
    std::unique_ptr<upstream::Exchange> exchange_;
};

}  // namespace openclaw::channels
