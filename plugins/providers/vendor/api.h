#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "openclaw/plugin.hpp"
#include "settings.h"

namespace openclaw::vendor {

/// A header of the client that is passed on.
struct Forwarded {
    enum class Meets : std::uint8_t {
        yields,    ///< the provider's own of this name stays
        replaces,  ///< it takes the place of the provider's own
        joins,     ///< a list: the provider's own elements, then the client's
    };
    std::string_view name;
    std::string_view context;  ///< its key in the call's context
    Meets meets = Meets::yields;
};

/// What all requests to one server have in common, built once. Any thread.
class Api {
  public:
    /// `own` are the provider's fields; those of the settings win over them. Throws plugin::Failure when the
    /// host lends no HTTP client.
    Api(const plugin::Host& host, Settings settings, std::vector<Field> own,
        const std::vector<Forwarded>& forwarded);
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    const Settings& settings() const noexcept { return settings_; }

    /// A request to `url`, which outlives it, as does this object.
    plugin::HttpRequest request(std::string_view method, std::string_view url) const;

    /// Hands the call to the host, with what its client brought.
    void relay(plugin::Call& call, const plugin::HttpRequest& request) const;

  private:
    bool has(std::string_view name) const;

    Settings settings_;
    std::vector<Field> fields_;
    std::vector<Forwarded> forwarded_;
};

/// One function of the server: method and path below its base URL.
class Endpoint {
  public:
    /// A POST of the call's input.
    static Endpoint post(const Api& api, std::string_view path) { return {api, "POST", path}; }
    static Endpoint get(const Api& api, std::string_view path) { return {api, "GET", path}; }
    Endpoint(const Endpoint&) = delete;
    Endpoint& operator=(const Endpoint&) = delete;

    void relay(plugin::Call& call) const { api_.relay(call, request_); }

    /// Finishes the call with OK when the server answers this well, and otherwise says what it answered.
    void probe(plugin::Call& call) const;

  private:
    Endpoint(const Api& api, std::string_view method, std::string_view path);

    const Api& api_;
    std::string url_;
    plugin::HttpRequest request_;
};

}  // namespace openclaw::vendor
