#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <zlib.h>

#include "net/fields.h"

namespace openclaw::upstream {

/// Takes the content coding off an answer (RFC 9110, section 8.4.1) as its bytes come: gzip, or deflate with
/// or without its zlib wrapping. Never holds more than one piece of what comes out.
class ContentDecoder {
  public:
    /// For an answer with this head. Null when it has no coding, or one that is not known here.
    static std::unique_ptr<ContentDecoder> of(const net::Fields& head);

    ~ContentDecoder();
    ContentDecoder(const ContentDecoder&) = delete;
    ContentDecoder& operator=(const ContentDecoder&) = delete;

    /// Takes bytes off the front of `input` and returns what they make, valid until the next call. Empty once
    /// `input` is used up; look at `error` then.
    std::string_view next(std::string_view& input);

    /// May the answer end here?
    bool complete() const noexcept { return ended_ || !begun_; }
    /// What is wrong with the bytes, or null.
    const char* error() const noexcept { return error_; }

  private:
    enum class Coding { gzip, deflate };

    explicit ContentDecoder(Coding coding) : coding_(coding) {}
    bool begin(std::string_view& input);
    void inflateSome(std::string_view& input, std::size_t& made);

    Coding coding_;
    z_stream stream_{};
    std::unique_ptr<char[]> output_;
    std::string start_;  ///< of a deflate stream, until it shows whether it is wrapped
    const char* error_ = nullptr;
    bool begun_ = false;
    bool ready_ = false;  ///< `stream_` is initialized
    bool ended_ = false;
};

/// `head` without what is no longer true of an answer whose coding was removed.
net::Fields withoutCoding(const net::Fields& head);

}  // namespace openclaw::upstream
