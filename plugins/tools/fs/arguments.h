#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace openclaw::fs {

/// The arguments of one call. The host has checked them against the schema; what is asked for here is checked
/// again, because a plugin that guards files trusts nobody. Everything throws plugin::Failure that names the
/// argument.
class Arguments {
  public:
    explicit Arguments(std::string_view json);

    std::optional<std::string> text(std::string_view name) const;
    std::string requiredText(std::string_view name) const;
    std::optional<std::uint64_t> number(std::string_view name) const;
    /// One of two words; `otherwise` when it is not given. True for `yes`.
    bool choice(std::string_view name, std::string_view yes, std::string_view otherwise) const;

  private:
    boost::json::value value_;
};

}  // namespace openclaw::fs
