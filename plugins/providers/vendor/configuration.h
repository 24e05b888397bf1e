#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace openclaw::vendor {

/// Throws plugin::Failure(OPENCLAW_INVALID_ARGUMENT) "KEY: WHAT".
[[noreturn]] void refuse(std::string_view key, const std::string& what);

/// An object of a configuration. What is asked for and has another type is refused by its dotted name; the
/// schema in the manifest says the same, but only to hosts that check it.
class Configuration {
  public:
    /// Throws plugin::Failure when it is no JSON object.
    static Configuration parse(std::string_view json);

    bool has(std::string_view key) const { return object_.contains(key); }
    std::optional<std::string> text(std::string_view key) const;
    std::vector<std::string> texts(std::string_view key) const;
    bool flag(std::string_view key) const;  ///< false when it is not there
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most) const;
    /// An object within; empty when it is not there.
    Configuration inner(std::string_view key) const;
    const boost::json::object& object() const noexcept { return object_; }

  private:
    Configuration(boost::json::object object, std::string prefix)
        : object_(std::move(object)), prefix_(std::move(prefix)) {}

    std::string named(std::string_view key) const { return prefix_ + std::string(key); }

    boost::json::object object_;
    std::string prefix_;  ///< of the names of its keys: empty, or "timeouts."
};

}  // namespace openclaw::vendor
