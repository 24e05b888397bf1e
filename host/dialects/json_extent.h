#pragma once

#include <cstddef>
#include <string_view>

namespace openclaw::dialects {

/// Follows a JSON object or array that comes in pieces, and tells when its last bracket has come.
class JsonExtent {
  public:
    /// Has it ended with this piece, or before?
    bool ends(std::string_view piece) noexcept {
        for (const char c : piece) {
            if (escaped_) {
                escaped_ = false;
            } else if (quoted_) {
                escaped_ = c == '\\';
                quoted_ = c != '"';
            } else if (c == '"') {
                quoted_ = true;
            } else if (c == '{' || c == '[') {
                ++depth_;
                begun_ = true;
            } else if ((c == '}' || c == ']') && depth_ > 0) {
                --depth_;
            }
        }
        return begun_ && depth_ == 0;
    }

    bool begun() const noexcept { return begun_; }

  private:
    std::size_t depth_ = 0;
    bool begun_ = false;
    bool quoted_ = false;
    bool escaped_ = false;
};

}  // namespace openclaw::dialects
