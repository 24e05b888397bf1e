#include "channels/signature.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <array>
#include <charconv>
#include <cstddef>
#include <span>

#include "base/error.h"
#include "base/text.h"

namespace openclaw::channels {
namespace {

constexpr std::string_view version = "v1=";
constexpr std::size_t runIdBytes = 16;

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

const unsigned char* bytesOf(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

void appendHex(std::string& text, std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
}

Error refusal(const std::string& message) {
    return Error(ErrorCode::unauthenticated, message).withReason("invalid_signature");
}

}  // namespace

std::string signatureOf(std::string_view secret, std::string_view timestamp, std::string_view body) {
    std::string text;
    text.reserve(timestamp.size() + 1 + body.size());
    text.append(timestamp).append(1, '.').append(body);
    Digest digest{};
    ::HMAC(::EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytesOf(text), text.size(),
           digest.data(), nullptr);
    std::string value(version);
    appendHex(value, digest);
    return value;
}

Proof verify(std::string_view secret, std::string_view timestamp, std::string_view signature,
             std::string_view body, std::chrono::seconds window, std::int64_t now) {
    if (timestamp.empty() || signature.empty()) {
        throw refusal("the message is not signed; it needs the headers " + std::string(timestampHeader) +
                      " and " + std::string(signatureHeader));
    }
    Proof proof;
    const char* const end = timestamp.data() + timestamp.size();
    const auto parsed = std::from_chars(timestamp.data(), end, proof.timestamp);
    const bool sane = parsed.ec == std::errc() && parsed.ptr == end && proof.timestamp >= 0;
    if (!sane || proof.timestamp < now - window.count() || proof.timestamp > now + window.count()) {
        throw refusal(std::string(timestampHeader) + " must be the time in Unix seconds, at most " +
                      std::to_string(window.count()) + " seconds off the gateway's clock");
    }
    proof.signature = signatureOf(secret, timestamp, body);
    if (!text::equalsConstantTime(text::toLower(signature), proof.signature)) {
        throw refusal(std::string(signatureHeader) +
                      " must be v1= and HMAC-SHA256(secret, TIMESTAMP + \".\" + BODY) in hexadecimal");
    }
    return proof;
}

std::string runIdOf(const Proof& proof) {
    Digest digest{};
    ::SHA256(bytesOf(proof.signature), proof.signature.size(), digest.data());
    std::string id = "run_";
    appendHex(id, std::span(digest).first(runIdBytes));
    return id;
}

}  // namespace openclaw::channels
