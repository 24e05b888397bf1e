#pragma once

#include <cstdint>
#include <string_view>

namespace openclaw::dialects {

/// What the gateway notes of a chat answer that it relays, read from the text without parsing it: inside JSON
/// strings these keys could only stand escaped, so what is found is a key.
struct ChatNotes {
    std::int64_t promptTokens = -1;  ///< -1: not said
    std::int64_t completionTokens = -1;
    bool finished = false;  ///< a finish_reason has come
    bool failed = false;    ///< an event has come that bears the vendor's error

    /// Whole events, or a whole body.
    void read(std::string_view text);

  private:
    void lookForError(std::string_view text);
};

}  // namespace openclaw::dialects
