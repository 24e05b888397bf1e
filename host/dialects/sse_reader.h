#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace openclaw::dialects {

struct SseEvent {
    std::string_view name;  ///< empty: the stream named none
    std::string_view data;  ///< lines joined by LF
};

/// Reads a stream of server-sent events (WHATWG HTML, section 9.2): LF, CRLF or CR, a byte order mark,
/// comments, data of several lines, all of it cut anywhere. An event whose empty line came is whole, so that
/// no character is ever read in halves. `id` and `retry` are of no use here.
///
///     reader.feed(bytes);
///     while (const auto event = reader.next()) …
///
/// An event that came in one piece is not copied.
class SseReader {
  public:
    static constexpr std::size_t defaultLimit = 8u << 20;

    /// `limit`: bytes that one event may have.
    explicit SseReader(std::size_t limit = defaultLimit) : limit_(limit) {}

    /// `bytes` stay valid until next() has answered nothing.
    void feed(std::string_view bytes) noexcept {
        rest_ = bytes;
        lf_ = nullptr;
    }

    /// The next whole event, valid until the next call. Throws Error(upstream_failed) when one is larger than
    /// the limit.
    std::optional<SseEvent> next();

    /// At the end of the stream: the event that only lacks its empty line, which the standard says to discard
    /// and some vendors forget. It may be cut short.
    std::optional<SseEvent> last();

  private:
    bool takeLine(std::string_view& line);
    void readLine(std::string_view line);
    std::size_t lineEnd();
    std::optional<SseEvent> dispatch();
    void keep();
    void check(std::size_t more) const;

    std::size_t limit_;
    std::string_view rest_;
    const char* lf_ = nullptr;  ///< the first LF in rest_, or its end; null: not looked for
    std::string partial_;       ///< a line whose end has not come
    std::string line_;          ///< a line that came in several pieces
    std::string joined_;        ///< data of several lines, or from an earlier piece
    std::string_view data_;     ///< data in one piece
    std::string name_;
    std::string dispatched_;
    std::string dispatchedName_;
    bool hasData_ = false;
    bool copied_ = false;      ///< the data is in joined_
    bool lineJoined_ = false;  ///< the line read is in line_
    bool afterCr_ = false;
    bool begun_ = false;
};

}  // namespace openclaw::dialects
