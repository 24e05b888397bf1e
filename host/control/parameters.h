#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openclaw::control {

enum class ParameterKind : std::uint8_t {
    any,
    string,
    text,  ///< a string that is not empty
    key,   ///< of a session that may be made
    boolean,
    integer,
    count,     ///< an integer from 0
    positive,  ///< an integer from 1
    number,
    object,
    array,
};

struct Parameter {
    std::string name;
    ParameterKind kind = ParameterKind::any;
    bool required = false;
};

/// What the parameters of a method may be. Immutable, any thread.
class ParameterList {
  public:
    /// "text: key! agentId; positive: limit": kinds, each with its names; `!` marks what is required.
    explicit ParameterList(std::string_view description);

    /// Throws Error(invalid_request) whose `param` is the path of what is wrong. `agentId` always passes.
    void check(const boost::json::object& params) const;

  private:
    std::vector<Parameter> parameters_;
};

/// Values of parameters that have passed the check.
std::string textOf(const boost::json::object& params, std::string_view name);
std::int64_t integerOf(const boost::json::object& params, std::string_view name, std::int64_t fallback);

}  // namespace openclaw::control
