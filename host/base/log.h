#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// One line an event on stderr, as text or JSON. Any thread; never blocks on stderr: lines are buffered and
/// written by a thread of the logger's own within a few milliseconds. When stderr is stuck, lines beyond a
/// bound are dropped and counted. Every line passes the redactor: known credentials leave the process as
/// "[redacted]".
namespace openclaw::log {

enum class Level : std::uint8_t { debug, info, warn, error };
enum class Format : std::uint8_t { text, json };

/// A field whose value is absent or an empty text is left out of the line.
struct Field {
    std::string_view key;
    std::variant<std::monostate, std::string_view, std::int64_t, double, bool> value;
};

/// May be called again, e.g. on reload.
void configure(Level level, Format format);
bool enabled(Level level) noexcept;

/// `event` is a short sentence that stays the same for the same kind of event; what varies goes into
/// `fields`.
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    if (enabled(Level::debug)) write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    if (enabled(Level::info)) write(Level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) {
    if (enabled(Level::warn)) write(Level::warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    if (enabled(Level::error)) write(Level::error, event, fields);
}

/// From now on this text never appears in a line. Secrets shorter than 4 bytes are ignored: they would hide
/// the log.
void redact(std::string_view secret);

/// `text` with every known secret replaced: for the other places where text leaves the process.
std::string redacted(std::string_view text);

/// The newest lines that were written, as they left the process.
struct Tail {
    std::vector<std::string> lines;
    std::int64_t cursor = 0;  ///< to go on from: bytes of all lines so far
    bool truncated = false;   ///< there were more lines than asked for
    bool reset = false;       ///< lines behind the cursor that was given are not kept any more
};

/// Of the last megabyte: the newest `maxLines` lines behind `cursor`, with at most `maxBytes`; a negative
/// cursor stands for the beginning. Any thread.
Tail tail(std::int64_t cursor, std::size_t maxLines, std::size_t maxBytes);

/// Waits until every line so far has been written, at most about a second.
void flush();

/// Async-signal-safe: writes out what is buffered as far as possible, then `line`. For the crash handler.
void emergency(std::string_view line) noexcept;

}  // namespace openclaw::log
