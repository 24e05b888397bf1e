#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "net/fields.h"
#include "net/request_head.h"

namespace openclaw::http {

/// Which pages may call the gateway from a browser (WHATWG Fetch, section 3.2). Credentials are those that a
/// page puts into its requests; cookies play no part. Immutable, any thread.
class Cors {
  public:
    /// Origins such as "https://app.example", or "*".
    explicit Cors(std::vector<std::string> allowedOrigins);

    /// What every answer to the request has, as field lines each begun by CRLF: empty unless it comes from a
    /// page that is allowed. The page may read all of the answer's `fields`.
    std::string fieldsFor(const net::RequestHead& head, std::span<const net::Field> fields) const;

    /// What the answer to a preflight has besides.
    std::vector<net::Field> preflightFields(const net::RequestHead& head, std::string_view methods) const;

    bool allows(std::string_view origin) const noexcept;

  private:
    std::vector<std::string> origins_;
    bool any_ = false;
};

}  // namespace openclaw::http
