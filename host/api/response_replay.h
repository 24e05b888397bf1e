#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "api/keep_alive.h"
#include "api/response_run.h"
#include "net/exchange.h"

namespace openclaw::api {

/// Streams the events of a response in the background from any of them on: those that were told already, then
/// those to come. [loop thread]
class ResponseReplay final : public std::enable_shared_from_this<ResponseReplay> {
  public:
    /// `after`: the number of the last event that the client knows; -1: none.
    static void start(net::Exchange& exchange, const ResponseServices& services, std::string principal,
                      std::string id, std::int64_t after);

  private:
    class Holder;

    ResponseReplay(net::Exchange& exchange, const ResponseServices& services, std::string principal,
                   std::string id, std::int64_t after);

    void begin();
    void readLog();
    void readStore();
    void onPage(const store::ResponseEventPage& page);
    void onInterrupted(const store::StoredResponse& response);
    template <typename Value>
    store::Completion<Value> onLoop(void (ResponseReplay::*next)(const Value&));
    void write(const std::string& events);
    void end();

    net::Exchange& exchange_;
    ResponseServices services_;
    std::string principal_;
    std::string id_;
    std::int64_t after_;  ///< the last event that the client knows
    std::int64_t read_;   ///< and the last one read: first of all that one again
    KeepAlive keepAlive_;
    bool ended_ = false;
    std::shared_ptr<ResponseLog> log_;
};

}  // namespace openclaw::api
