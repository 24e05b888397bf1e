#include "base/ids.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <random>
#include <system_error>

namespace openclaw {
namespace {

void fillFromKernel(void* data, std::size_t size) {
    auto* bytes = static_cast<unsigned char*>(data);
    while (size > 0) {
        const ssize_t got = ::getrandom(bytes, size, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
        bytes += got;
        size -= static_cast<std::size_t>(got);
    }
}

std::uint64_t nextRandom() {
    thread_local std::mt19937_64 engine = [] {
        std::array<std::uint64_t, 4> seed{};
        fillFromKernel(seed.data(), sizeof seed);
        std::seed_seq sequence(seed.begin(), seed.end());
        return std::mt19937_64(sequence);
    }();
    return engine();
}

}  // namespace

std::string newId(std::string_view prefix) {
    static constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuv";
    std::string id;
    id.reserve(prefix.size() + 24);
    id.append(prefix);
    for (int half = 0; half < 2; ++half) {
        std::uint64_t bits = nextRandom();
        for (int i = 0; i < 12; ++i, bits >>= 5) id.push_back(alphabet[bits & 31]);
    }
    return id;
}

std::string newSecret(std::string_view prefix, std::size_t characters) {
    static constexpr std::string_view alphabet =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    std::string secret(prefix);
    while (secret.size() < prefix.size() + characters) {
        std::array<unsigned char, 64> bytes{};
        fillFromKernel(bytes.data(), bytes.size());
        for (const unsigned char byte : bytes) {
            // Bytes past the last whole multiple of 62 would favour the first characters.
            if (byte >= 248 || secret.size() == prefix.size() + characters) continue;
            secret.push_back(alphabet[byte % 62]);
        }
    }
    return secret;
}

}  // namespace openclaw
