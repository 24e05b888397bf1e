#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace openclaw::net {

/// One header field (RFC 9110, section 5). The texts point into the buffer that was parsed.
struct Field {
    std::string_view name;
    std::string_view value;  ///< without surrounding white space
};

/// The header section of a message, in the order received.
class Fields {
  public:
    void clear() noexcept { fields_.clear(); }
    void add(std::string_view name, std::string_view value) { fields_.push_back({name, value}); }

    /// The first field of that name in any case, or null.
    const Field* find(std::string_view name) const noexcept;
    /// Its value, or empty.
    std::string_view get(std::string_view name) const noexcept;
    /// Is `token` an element of the comma-separated list that all fields of that name form?
    bool hasToken(std::string_view name, std::string_view token) const noexcept;

    auto begin() const noexcept { return fields_.begin(); }
    auto end() const noexcept { return fields_.end(); }
    std::size_t size() const noexcept { return fields_.size(); }

  private:
    std::vector<Field> fields_;
};

/// Parses the lines after the start line up to, not including, the empty line. Strict: CRLF line ends only,
/// token names, no white space before the colon, no line folding, no control characters. Returns what is
/// wrong, or null.
const char* parseFields(std::string_view lines, std::size_t maxFields, Fields& fields);

/// RFC 9110, section 5.6.2.
bool isToken(std::string_view text) noexcept;

/// Digits only, no sign, no space, at most 18 of them.
std::optional<std::uint64_t> parseDecimal(std::string_view text) noexcept;

/// How a message says where its body ends (RFC 9112, section 6).
struct Framing {
    enum class Kind : std::uint8_t { none, length, chunked, untilClose };
    Kind kind = Kind::none;
    std::uint64_t length = 0;
};

/// Refuses every ambiguous form: both Content-Length and Transfer-Encoding, repeated or malformed lengths,
/// any transfer coding but one `chunked`. `kind` is `none` when neither is there. Returns what is wrong, or
/// null.
const char* parseFraming(const Fields& fields, Framing& framing);

}  // namespace openclaw::net
