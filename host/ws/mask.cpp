#include "ws/mask.h"

#include <cstddef>
#include <cstring>

namespace openclaw::ws {

void applyMask(std::span<char> bytes, const MaskKey& key, std::uint64_t offset) noexcept {
    constexpr std::size_t words = 4;
    constexpr std::size_t wordBytes = sizeof(std::uint64_t);
    std::array<char, wordBytes> turned{};
    for (std::size_t i = 0; i < wordBytes; ++i) {
        turned[i] = key[static_cast<std::size_t>((offset + i) % key.size())];
    }
    std::uint64_t mask = 0;
    std::memcpy(&mask, turned.data(), wordBytes);

    char* at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= words * wordBytes; at += words * wordBytes, left -= words * wordBytes) {
        std::array<std::uint64_t, words> block;
        std::memcpy(block.data(), at, sizeof block);
        for (std::uint64_t& word : block) word ^= mask;
        std::memcpy(at, block.data(), sizeof block);
    }
    for (; left >= wordBytes; at += wordBytes, left -= wordBytes) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, wordBytes);
        word ^= mask;
        std::memcpy(at, &word, wordBytes);
    }
    for (std::size_t i = 0; i < left; ++i) at[i] = static_cast<char>(at[i] ^ turned[i]);
}

}  // namespace openclaw::ws
