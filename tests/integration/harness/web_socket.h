#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <string>

#include "gateway.h"
#include "tcp.h"

namespace harness {

/// Of a URL, with the credential that `Config` has.
extern const std::string withToken;

/// A client of the control plane, frame by frame. Blocking, with patience.
class WebSocket {
  public:
    explicit WebSocket(const Gateway& gateway, const std::string& query = "",
                       const std::string& path = "/ws");

    /// Of the answer to the upgrade.
    const std::string& head() const noexcept { return head_; }

    void send(const std::string& text);
    void request(const std::string& id, const std::string& method, const boost::json::object& params);
    /// The handshake of the protocol, as a client of this name; answers the payload of hello-ok.
    boost::json::value connect(const std::string& name);

    /// The next frame that fits; null at the end, when `awaitClose` tells why.
    boost::json::value next(const std::function<bool(const boost::json::object&)>& fits);
    boost::json::value answer(const std::string& id);
    boost::json::value event(const std::string& name);
    /// The close code; 0: the peer ended or is silent without one.
    int awaitClose();

  private:
    bool fill();
    bool have(std::size_t bytes);
    std::size_t number(std::size_t at, std::size_t bytes) const;
    std::string frame();

    Tcp tcp_;
    std::string head_;
    std::string buffer_;
    int closeCode_ = 0;
};

}  // namespace harness
