#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openclaw::control {

/// What a client may do. A method wants one of them, or none.
enum class Scope : std::uint8_t { none = 0, read = 1, write = 2, admin = 4, approvals = 8 };

/// A set of scopes.
class Scopes {
  public:
    static Scopes all() noexcept { return Scopes(15); }

    Scopes() = default;
    /// As in the published protocol, an administrator may do everything, and who may write may read.
    bool has(Scope scope) const noexcept {
        if (holds(scope) || holds(Scope::admin)) return true;
        return scope == Scope::read && holds(Scope::write);
    }
    /// It itself, not another one that stands for it.
    bool holds(Scope scope) const noexcept {
        const auto bit = static_cast<std::uint8_t>(scope);
        return (bits_ & bit) == bit;
    }
    void add(Scope scope) noexcept {
        bits_ = static_cast<std::uint8_t>(bits_ | static_cast<std::uint8_t>(scope));
    }

    /// "operator.read", in a fixed order.
    std::vector<std::string_view> names() const;

  private:
    explicit Scopes(std::uint8_t bits) noexcept : bits_(bits) {}
    std::uint8_t bits_ = 0;
};

std::string_view nameOf(Scope scope) noexcept;
/// `none` for a word that is no scope.
Scope scopeOf(std::string_view name) noexcept;

}  // namespace openclaw::control
