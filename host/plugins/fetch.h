#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "openclaw/plugin.h"
#include "plugins/item.h"
#include "upstream/client.h"

namespace openclaw::plugins {

class ActiveCall;
class Instance;

/// A request that a plugin asked to be sent, with its own copy of everything.
struct OutboundRequest {
    upstream::Request request;  ///< its body is not set
    std::string body;
    bool bodyIsInput = false;  ///< the call's own input is the body
    std::uint32_t flags = 0;   ///< OPENCLAW_HTTP_*

    /// Throws Error(invalid_request).
    static OutboundRequest copyOf(const openclaw_http_request& request);

    /// Sets the egress policy for calls of items of this kind, as the flags may lift it.
    void travelFor(Item::Kind kind) noexcept;
};

/// One exchange whose answer goes to the plugin. Owes it `done`, which comes with CANCELLED when the object
/// goes before the exchange has ended. [loop thread, but for making it]
class Fetch final : private upstream::Observer {
  public:
    Fetch(std::shared_ptr<Instance> instance, std::string item, OutboundRequest request,
          const openclaw_http_callbacks& callbacks, void* user);
    ~Fetch();
    Fetch(const Fetch&) = delete;
    Fetch& operator=(const Fetch&) = delete;

    /// Sends the request. `owner` owns this object from then on and is told when it may go.
    void start(ActiveCall& owner);
    void pause();
    void resume();

  private:
    void onHead(const upstream::ResponseHead& head) override;
    void onBody(std::string_view bytes) override;
    void onEnd() override;
    void onFailure(const Error& error) override;
    void done(openclaw_status status, std::string_view message);

    std::shared_ptr<Instance> instance_;  ///< not destroyed before `done`
    std::string item_;
    OutboundRequest request_;
    openclaw_http_callbacks callbacks_;
    void* user_;
    ActiveCall* owner_ = nullptr;
    std::unique_ptr<upstream::Exchange> exchange_;
    bool done_ = false;
};

}  // namespace openclaw::plugins
