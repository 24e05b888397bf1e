#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "ws/frame.h"

namespace openclaw::ws {

/// Whole frames on their way to one socket. Frames of its own gather in one buffer, long payloads that are
/// shared are only referred to; all leave in as few system calls as the socket allows. Empty, it holds no
/// memory.
class SendQueue {
  public:
    enum class Result : std::uint8_t { sent, blocked, failed };

    void add(const FrameForm& form, std::string_view payload);
    /// One frame whose payload is `begin` and then `rest`, which many queues share.
    void add(const FrameForm& form, std::string_view begin, const std::shared_ptr<const std::string>& rest);
    /// Bytes that are no frame, before the first one.
    void addRaw(std::string bytes);

    /// Sends until all is sent or the socket takes no more.
    Result send(int fd);

    std::size_t bytes() const noexcept { return bytes_; }
    bool empty() const noexcept { return bytes_ == 0; }

    /// Forgets everything but what has partly left already: a frame cannot be taken back.
    void dropUnstarted();
    void clear() noexcept;

  private:
    void seal();
    void taken(std::size_t bytes);

    std::vector<std::shared_ptr<const std::string>> sealed_;
    std::size_t first_ = 0;      ///< of sealed_: those before it have left
    std::size_t firstSent_ = 0;  ///< bytes of the first piece that have left
    std::string open_;           ///< own frames behind all sealed pieces
    std::size_t bytes_ = 0;
};

}  // namespace openclaw::ws
