#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace openclaw::echo {

/// A request that OpenAI would answer with status 400.
class BadRequest : public std::runtime_error {
  public:
    BadRequest(std::string param, const std::string& message)
        : std::runtime_error(message), param_(std::move(param)) {}
    const std::string& param() const noexcept { return param_; }  ///< the field, empty for the whole

  private:
    std::string param_;
};

/// The body of a request. Throws BadRequest, as the others below do.
boost::json::object parseBody(std::string_view json);

/// The member, or null when it is absent or `null`, which OpenAI treats alike.
const boost::json::value* member(const boost::json::object& object, std::string_view key);

bool flag(const boost::json::object& object, std::string_view key, const std::string& param, bool otherwise);

/// At least 1.
std::optional<std::uint64_t> count(const boost::json::object& object, std::string_view key);

std::string requiredText(const boost::json::object& object, std::string_view key, const std::string& param);

}  // namespace openclaw::echo
