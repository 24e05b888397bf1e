#pragma once

#include <string>
#include <string_view>

namespace openclaw::dialects {

/// Cuts a stream of server-sent events (WHATWG HTML, section 9.2) at event boundaries, so that a stream that
/// dies never leaves half an event with the client, and remembers whether its end marker has come. Line ends
/// may be LF, CRLF or CR, and everything may be split anywhere.
class SseTail {
  public:
    /// Given what came, answers what may be passed on now: whole events only. What is incomplete is kept for
    /// the next call, but not beyond `maxHeld` bytes: a larger event passes in pieces. The answer is valid
    /// until the next call.
    std::string_view take(std::string_view bytes);

    /// At the end of a stream that ended well: what was kept back, which no empty line will end any more.
    std::string_view rest() noexcept;

    /// Was the beginning of an event passed on whose end has not come?
    bool insideEvent() const noexcept { return passing_; }

    /// Has `data: [DONE]` come?
    bool done() const noexcept { return done_; }

  private:
    static constexpr std::size_t maxHeld = 1u << 20;

    void look(std::string_view events) noexcept;

    std::string held_;
    std::string passed_;
    bool passing_ = false;  ///< an event larger than maxHeld is under way
    bool done_ = false;
};

}  // namespace openclaw::dialects
