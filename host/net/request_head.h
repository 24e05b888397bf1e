#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "net/fields.h"

namespace openclaw::net {

/// The head of a request (RFC 9112, sections 2 and 3). The texts point into the buffer that was parsed.
struct RequestHead {
    std::string_view method;
    std::string_view target;  ///< origin-form or "*": an absolute-form's scheme and authority are taken off
    std::string_view path;    ///< of the target, as sent
    std::string_view query;   ///< without the question mark; may hold credentials, never log it
    bool http11 = true;       ///< false: HTTP/1.0
    bool keepAlive = true;    ///< what the client wants
    bool expectContinue = false;
    Framing framing;
    Fields fields;
};

/// Why a head was refused: the status to answer with, and the reason.
struct HeadFault {
    int status = 400;
    const char* reason = nullptr;
};

constexpr std::size_t maxHeadBytes = std::size_t{32} * 1024;
constexpr std::size_t maxTargetBytes = std::size_t{8} * 1024;
constexpr std::size_t maxHeadFields = 100;

/// Finds the end of a head that arrives in pieces, and refuses early what can never become one.
class HeadScanner {
  public:
    enum class State : std::uint8_t { more, complete, bad };

    /// `buffer` is everything since the request's first byte; each byte is looked at once over all calls. At
    /// `complete`, `headBytes()` counts up to and with the empty line; at `bad`, `fault()` says why.
    State scan(std::string_view buffer) noexcept;
    std::size_t headBytes() const noexcept { return headBytes_; }
    const HeadFault& fault() const noexcept { return fault_; }
    void reset() noexcept { *this = {}; }

  private:
    State refuse(int status, const char* reason) noexcept;

    std::size_t scanned_ = 0;
    std::size_t lineStart_ = 0;
    std::size_t headBytes_ = 0;
    HeadFault fault_;
};

/// Parses a complete head (`text` ends with the empty line). Answers false and sets `fault` when it is not
/// exactly what the grammar wants: a request that two parsers could read in two ways must not pass.
bool parseRequestHead(std::string_view text, RequestHead& head, HeadFault& fault);

}  // namespace openclaw::net
