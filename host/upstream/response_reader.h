#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "net/chunked.h"
#include "net/fields.h"

namespace openclaw::upstream {

/// Reads one HTTP/1.x answer (RFC 9112) from pieces of any size, strictly, and knows where it ends. First
/// `readHead` until it says `complete`, then `readBody` until `complete()`.
class ResponseReader {
  public:
    enum class Head : std::uint8_t { incomplete, complete, bad };

    /// `answersHead`: the request's method was HEAD.
    explicit ResponseReader(bool answersHead) noexcept : answersHead_(answersHead) {}

    /// Takes the head's bytes off the front of `input`, interim answers (1xx) skipped. When complete,
    /// `fields` point into `input`'s buffer or into this object, until `readBody` is called.
    Head readHead(std::span<char>& input, net::Fields& fields);

    /// Takes body bytes off the front of `input` and returns all of them, transfer coding removed, as one run
    /// inside its buffer, whose contents it may move. Look at `complete` and `error` afterwards.
    std::string_view readBody(std::span<char>& input);

    int status() const noexcept { return status_; }
    /// Every byte of the answer has been read.
    bool complete() const noexcept { return complete_; }
    /// The body ends where the connection does.
    bool endsAtClose() const noexcept { return framing_.kind == net::Framing::Kind::untilClose; }
    /// May the connection carry another exchange, as far as the head says?
    bool persistent() const noexcept { return persistent_; }
    /// What is wrong with the answer, or null.
    const char* error() const noexcept { return error_; }

  private:
    Head readOneHead(std::span<char>& input, net::Fields& fields);
    Head refuse(const char* error) noexcept;
    const char* parse(std::string_view head, net::Fields& fields);
    const char* parseStatusLine(std::string_view line);
    const char* frame(const net::Fields& fields);
    std::string_view readChunks(std::span<char>& input);

    std::string partialHead_;  ///< what earlier pieces brought of an incomplete head
    const char* error_ = nullptr;
    net::Framing framing_;  ///< `length`: bytes still to come
    net::ChunkedDecoder chunks_;
    int status_ = 0;
    std::uint8_t interim_ = 0;
    bool answersHead_;
    bool minorOne_ = false;  ///< HTTP/1.1, not 1.0
    bool persistent_ = false;
    bool complete_ = false;
};

}  // namespace openclaw::upstream
