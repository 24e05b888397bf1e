#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace openclaw::ws {

/// The four bytes of a masking key in the order of the wire.
using MaskKey = std::array<char, 4>;

/// Masks or unmasks (RFC 6455, section 5.3) bytes that start `offset` bytes into the payload; the low two
/// bits of `offset` decide.
void applyMask(std::span<char> bytes, const MaskKey& key, std::uint64_t offset) noexcept;

}  // namespace openclaw::ws
