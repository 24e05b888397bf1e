#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "channels/ledger.h"
#include "channels/rate_limit.h"
#include "config/settings.h"
#include "net/exchange.h"
#include "runs/session_run.h"
#include "runs/tables.h"

namespace openclaw::channels {

/// A door through which messages reach sessions: who may write, how much, to which session, and on which
/// terms the model answers. Its settings never change: a reload that changes them makes another one. Any
/// thread.
///
/// A message that is let in is counted twice: by `admit`, and, once its run has ended, by `noteEnd`.
class Channel {
  public:
    virtual ~Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    /// A message over HTTP, body complete. Answers, now or later, or throws Error; Error(not_found) where the
    /// channel is not written to in this way. [loop thread]
    virtual void receive(net::Exchange& exchange) = 0;

    /// Why it cannot work as it is configured; empty: it can.
    virtual std::string fault() const { return {}; }

    const std::string& name() const noexcept { return name_; }
    const config::ChannelSettings& settings() const noexcept { return settings_; }
    /// "channel:NAME": how runs and audit lines name the channel, and the beginning of its sessions' keys.
    const std::string& entrance() const noexcept { return entrance_; }

    /// Counts a message of this sender. Throws Error(permission_denied) or, with the time to wait,
    /// Error(rate_limited).
    void admit(std::string_view sender, Clock::time_point now = Clock::now());

    /// The session that a message of this sender belongs to; `thread` may be empty.
    std::string sessionKey(std::string_view sender, std::string_view thread = {}) const;

    /// Puts the channel's terms on a turn whose principal is set: entrance, model unless one is named, system
    /// prompt before other instructions, tools.
    void apply(runs::SessionTurn& turn, const runs::Tables& tables) const;

    void noteEnd(const runs::RunResult& result);

    const std::shared_ptr<Ledger>& ledger() const noexcept { return ledger_; }

  protected:
    /// Takes the ledger of `previous`, the channel of that name until now, over; it may be null.
    Channel(std::string name, const config::ChannelSettings& settings, const Channel* previous);

  private:
    const std::string name_;
    const std::string entrance_;
    const config::ChannelSettings settings_;
    const std::shared_ptr<Ledger> ledger_;
    RateLimit rateLimit_;
};

/// "webchat", "webhook"
std::string_view nameOf(config::ChannelType type) noexcept;

/// The same whether there is no such channel, it is closed, or it has another way in.
Error noSuchChannel();

}  // namespace openclaw::channels
