#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openclaw::api {

/// The parameters of a request's query.
class QueryString {
  public:
    explicit QueryString(std::string_view query);

    /// Of the first of that name, or empty.
    std::string text(std::string_view name) const;
    /// Missing or empty is false. Throws Error(invalid_request) with the name as `param`.
    bool flag(std::string_view name) const;
    /// Throws Error(invalid_request) with the name as `param`.
    std::int64_t integer(std::string_view name, std::int64_t fallback, std::int64_t least,
                         std::int64_t most) const;

  private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

}  // namespace openclaw::api
