#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace openclaw::net {

/// Decodes the chunked transfer coding (RFC 9112, section 7.1) piece by piece, without copying. Strict: CRLF
/// only, sizes of at most 15 hex digits, chunk extensions skipped within a limit, trailer fields skipped
/// within a limit.
class ChunkedDecoder {
  public:
    enum class State : std::uint8_t { more, done, bad };

    /// Takes bytes off the front of `input`. Sets `data` to the next run of body bytes inside it (empty when
    /// there was none) and answers `more` while the body goes on, `done` once the last chunk and the trailer
    /// are through (what remains in `input` belongs to the next message), `bad` on a violation. Call again
    /// while `input` is not empty.
    State next(std::string_view& input, std::string_view& data) noexcept;

  private:
    enum class Step : std::uint8_t {
        size,
        extension,
        sizeLf,
        data,
        dataCr,
        dataLf,
        trailerStart,
        trailerName,
        trailer,
        trailerLf,
        endLf,
        done,
        bad,
    };

    Step step_ = Step::size;
    std::uint8_t digits_ = 0;
    std::uint32_t skipped_ = 0;  ///< bytes of extensions and trailer so far
    std::uint64_t left_ = 0;     ///< of the current chunk
};

}  // namespace openclaw::net
