#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace loadgen {

/// Finds where an HTTP/1.1 answer ends: by Content-Length or the last chunk. Keeps none of the body.
class AnswerReader {
  public:
    enum class Result : std::uint8_t { more, complete, bad };

    /// `bytes` may end anywhere but must not go beyond the answer: the next request is sent after it only.
    Result feed(std::string_view bytes);

    int status() const noexcept { return status_; }
    void reset() { *this = AnswerReader(); }

  private:
    enum class Step : std::uint8_t { head, body, chunkSize, chunkData, chunkEnd, trailer };

    bool readHead(std::string_view& bytes);
    Result readChunks(std::string_view bytes);

    Step step_ = Step::head;
    std::string head_;
    int status_ = 0;
    std::uint64_t left_ = 0;  ///< of the body or the chunk
    bool sizeSeen_ = false;
    unsigned trailerLine_ = 0;  ///< bytes of the current trailer line
};

}  // namespace loadgen
