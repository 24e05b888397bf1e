#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ws/deflate.h"
#include "ws/frame.h"
#include "ws/utf8.h"

namespace openclaw::ws {

/// Why the peer's bytes were refused: what to close with.
struct Fault {
    std::uint16_t code = 0;
    const char* reason = nullptr;
};

/// Turns the peer's bytes, cut anywhere, into messages and control frames, and refuses everything that RFC
/// 6455 or RFC 7692 forbid as early as it can be known. Between messages it holds no buffer. Pure: no socket,
/// no clock.
class Decoder {
  public:
    enum class Event : std::uint8_t { more, text, binary, ping, pong, close, fault };

    /// `role` is ours: a server wants masked frames, a client unmasked ones. Without `binary`, messages of
    /// that type are refused with 1003.
    Decoder(Role role, std::size_t maxMessageBytes, bool binary) noexcept
        : role_(role), binary_(binary), maxMessageBytes_(maxMessageBytes) {}

    /// Holds for the next frame on.
    void setMaxMessageBytes(std::size_t bytes) noexcept { maxMessageBytes_ = bytes; }
    /// permessage-deflate was agreed on: the peer may compress, with a window of that size.
    void expectCompressed(std::uint8_t windowBits, bool contextTakeover) noexcept {
        windowBits_ = windowBits;
        contextTakeover_ = contextTakeover;
    }

    /// Takes bytes off the front, unmasking them in place, up to the next event; `more` when all are taken.
    /// After `close` or `fault` it must not be called again.
    Event next(std::span<char>& bytes);

    /// Of a text, binary, ping or pong; a close frame's reason. Valid until `next` is called again.
    std::string_view payload() const noexcept { return payload_; }
    /// The payload of the text or binary message that was just told, moved out where it did not come in one
    /// piece; after it `payload` is nothing any more.
    std::string takeMessage();
    /// `close_code::noStatus` when the close frame had none.
    std::uint16_t closeCode() const noexcept { return closeCode_; }
    const Fault& fault() const noexcept { return fault_; }

  private:
    bool gather(std::span<char>& bytes, std::size_t total) noexcept;
    std::size_t headerSize() const noexcept;
    Opcode opcode() const noexcept;
    bool fin() const noexcept;
    const Fault* faultOfFirstBytes() const noexcept;
    const Fault* beginFrame();
    const Fault* beginMessageFrame();
    Event fail(const Fault& fault) noexcept;
    std::span<char> takePayload(std::span<char>& bytes) noexcept;
    Event takeControl(std::span<char>& bytes);
    Event closed();
    Event takeData(std::span<char>& bytes);
    Event messageComplete();
    void dropDelivered();

    Role role_;
    bool binary_;
    bool inMessage_ = false;   ///< a first frame has come, the final one has not ended
    bool compressed_ = false;  ///< the message under way
    bool messageDelivered_ = false;
    bool contextTakeover_ = false;
    std::uint8_t windowBits_ = 0;  ///< 0: no compression
    Opcode messageOpcode_ = Opcode::text;
    std::uint8_t headerBytes_ = 0;
    std::array<char, 14> header_{};
    MaskKey mask_{};
    Utf8Checker utf8_;
    std::uint16_t closeCode_ = 0;
    bool inPayload_ = false;              ///< of the frame whose header is complete
    std::uint64_t frameBytes_ = 0;        ///< of the frame under way
    std::uint64_t left_ = 0;              ///< of them, still to come
    std::uint64_t messageWireBytes_ = 0;  ///< of the compressed message under way
    std::size_t maxMessageBytes_;
    std::string message_;  ///< a message that did not come in one piece
    std::string control_;  ///< the same of a control frame's payload
    std::string_view payload_;
    std::unique_ptr<Inflater> inflater_;
    Fault fault_;
};

}  // namespace openclaw::ws
