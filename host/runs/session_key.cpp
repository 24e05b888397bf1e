#include "runs/session_key.h"

#include "base/error.h"
#include "base/text.h"

namespace openclaw::runs {
namespace {

/// Unicode's category Cc; the text is UTF-8.
bool hasControlCharacter(std::string_view text) noexcept {
    unsigned char before = 0;
    for (const char each : text) {
        const auto byte = static_cast<unsigned char>(each);
        if (byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte < 0xA0)) return true;
        before = byte;
    }
    return false;
}

}  // namespace

bool isSessionKey(std::string_view key) noexcept {
    return !key.empty() && key.size() <= longestSessionKey && text::isValidUtf8(key) &&
           !hasControlCharacter(key);
}

void checkSessionKey(std::string_view key, const std::string& param) {
    if (isSessionKey(key)) return;
    throw Error(ErrorCode::invalid_request, param + ": must be " + std::string(sessionKeyRule))
        .withParam(param);
}

}  // namespace openclaw::runs
