#include "config/number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <system_error>

namespace openclaw::config {
namespace {

/// 2^64: a smaller integral double is exact as an integer.
constexpr double integerLimit = 18446744073709551616.0;

template <typename T>
std::string print(T value) {
    std::array<char, 40> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), result.ptr};
}

template <typename T, typename... Base>
std::optional<T> parse(std::string_view digits, Base... base) {
    T value{};
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value, base...);
    if (result.ec != std::errc()) return std::nullopt;
    return value;
}

}  // namespace

std::optional<std::string> canonicalNumber(std::string_view written) {
    std::string sign;
    if (written.starts_with('-')) sign = "-";
    if (written.starts_with('-') || written.starts_with('+')) written.remove_prefix(1);
    if (written == "NaN") return "NaN";
    if (written == "Infinity") return sign + "Infinity";
    if (written.starts_with("0x") || written.starts_with("0X")) {
        const auto value = parse<std::uint64_t>(written.substr(2), 16);
        if (!value) return std::nullopt;
        return *value == 0 ? "0" : sign + print(*value);
    }
    const std::string digits = (written.starts_with('.') ? "0" : "") + std::string(written);
    const auto value = parse<double>(digits);
    if (!value) return std::nullopt;
    if (*value == 0) return "0";
    // However long, digits alone are exact as they are.
    if (digits.find_first_of(".eE") == std::string::npos) return sign + digits;
    const bool integral = std::floor(*value) == *value && *value < integerLimit;
    return sign + (integral ? print(static_cast<std::uint64_t>(*value)) : print(*value));
}

}  // namespace openclaw::config
