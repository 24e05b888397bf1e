#include "ws/decoder.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "ws/close_code.h"

namespace openclaw::ws {
namespace {

constexpr unsigned finBit = 0x80;
constexpr unsigned compressedBit = 0x40;  // RSV1
constexpr unsigned otherReservedBits = 0x30;
constexpr unsigned opcodeBits = 0x0F;
constexpr unsigned maskBit = 0x80;
constexpr unsigned lengthBits = 0x7F;
constexpr unsigned shortLength = 126;  ///< two bytes of length follow
constexpr unsigned longLength = 127;   ///< eight

constexpr Fault reservedBits{close_code::protocolError, "a reserved bit is set"};
constexpr Fault unknownOpcode{close_code::protocolError, "an opcode is reserved"};
constexpr Fault notMasked{close_code::protocolError, "a client's frame is not masked"};
constexpr Fault masked{close_code::protocolError, "a server's frame is masked"};
constexpr Fault controlFragmented{close_code::protocolError, "a control frame is fragmented"};
constexpr Fault controlTooLong{close_code::protocolError, "a control frame is longer than 125 bytes"};
constexpr Fault nothingToContinue{close_code::protocolError, "a continuation without a message"};
constexpr Fault messageUnfinished{close_code::protocolError, "a new message inside an unfinished one"};
constexpr Fault lengthNotMinimal{close_code::protocolError, "a length is not in its shortest form"};
constexpr Fault lengthTooGreat{close_code::protocolError, "a length has its highest bit set"};
constexpr Fault closeTooShort{close_code::protocolError, "a close frame holds a single byte"};
constexpr Fault closeCodeInvalid{close_code::protocolError, "a close code must not be sent"};
constexpr Fault binaryRefused{close_code::unsupportedData, "binary messages are not accepted here"};
constexpr Fault reasonNotUtf8{close_code::invalidPayload, "a close reason is not UTF-8"};
constexpr Fault textNotUtf8{close_code::invalidPayload, "a text message is not UTF-8"};
constexpr Fault notDeflate{close_code::invalidPayload, "a compressed message is damaged"};
constexpr Fault tooBig{close_code::messageTooBig, "a message is larger than accepted"};

constexpr unsigned byteAt(const std::array<char, 14>& header, std::size_t at) noexcept {
    return static_cast<unsigned char>(header[at]);
}

std::string_view view(std::span<const char> bytes) noexcept {
    return {bytes.data(), bytes.size()};
}

/// What cannot be compressed grows a little by it.
constexpr std::uint64_t compressedAllowance(std::size_t messageBytes) noexcept {
    return std::uint64_t{messageBytes} + messageBytes / 8 + 1024;
}

}  // namespace

Decoder::Event Decoder::next(std::span<char>& bytes) {
    dropDelivered();
    for (;;) {
        if (!inPayload_) {
            if (!gather(bytes, 2)) return Event::more;
            if (const Fault* const fault = faultOfFirstBytes()) return fail(*fault);
            if (!gather(bytes, headerSize())) return Event::more;
            if (const Fault* const fault = beginFrame()) return fail(*fault);
        }
        const Event event = isControl(opcode()) ? takeControl(bytes) : takeData(bytes);
        if (event != Event::more || inPayload_) return event;
    }
}

void Decoder::dropDelivered() {
    payload_ = {};
    if (!inPayload_ && !control_.empty()) std::string().swap(control_);
    if (!messageDelivered_) return;
    messageDelivered_ = false;
    std::string().swap(message_);
}

// -- the header

/// Brings the header to `total` bytes, if there are enough.
bool Decoder::gather(std::span<char>& bytes, std::size_t total) noexcept {
    if (headerBytes_ >= total) return true;
    const std::size_t take = std::min(total - headerBytes_, bytes.size());
    std::copy_n(bytes.begin(), take, header_.begin() + headerBytes_);
    headerBytes_ = static_cast<std::uint8_t>(headerBytes_ + take);
    bytes = bytes.subspan(take);
    return headerBytes_ == total;
}

std::size_t Decoder::headerSize() const noexcept {
    const unsigned second = byteAt(header_, 1);
    const unsigned length = second & lengthBits;
    const std::size_t lengthBytes = length == longLength ? 8 : length == shortLength ? 2 : 0;
    return 2 + lengthBytes + ((second & maskBit) != 0 ? mask_.size() : 0);
}

Opcode Decoder::opcode() const noexcept {
    return static_cast<Opcode>(byteAt(header_, 0) & opcodeBits);
}

bool Decoder::fin() const noexcept {
    return (byteAt(header_, 0) & finBit) != 0;
}

const Fault* Decoder::faultOfFirstBytes() const noexcept {
    const unsigned first = byteAt(header_, 0);
    const unsigned second = byteAt(header_, 1);
    if ((first & otherReservedBits) != 0) return &reservedBits;
    const bool mayBeCompressed = windowBits_ != 0 && (opcode() == Opcode::text || opcode() == Opcode::binary);
    if ((first & compressedBit) != 0 && !mayBeCompressed) return &reservedBits;
    if (((second & maskBit) != 0) != (role_ == Role::server)) {
        return role_ == Role::server ? &notMasked : &masked;
    }
    switch (opcode()) {
        case Opcode::continuation:
            return inMessage_ ? nullptr : &nothingToContinue;
        case Opcode::text:
            return inMessage_ ? &messageUnfinished : nullptr;
        case Opcode::binary:
            if (inMessage_) return &messageUnfinished;
            return binary_ ? nullptr : &binaryRefused;
        case Opcode::close:
        case Opcode::ping:
        case Opcode::pong:
            if (!fin()) return &controlFragmented;
            return (second & lengthBits) > maxControlPayload ? &controlTooLong : nullptr;
    }
    return &unknownOpcode;
}

/// The header is complete.
const Fault* Decoder::beginFrame() {
    const unsigned length = byteAt(header_, 1) & lengthBits;
    std::size_t at = 2;
    frameBytes_ = length;
    if (length >= shortLength) {
        const std::size_t end = at + (length == longLength ? 8 : 2);
        for (frameBytes_ = 0; at < end; ++at) frameBytes_ = frameBytes_ << 8 | byteAt(header_, at);
        if (frameBytes_ >> 63 != 0) return &lengthTooGreat;
        if (frameBytes_ < (length == longLength ? 0x10000u : shortLength)) return &lengthNotMinimal;
    }
    if (role_ == Role::server) std::memcpy(mask_.data(), header_.data() + at, mask_.size());
    left_ = frameBytes_;
    inPayload_ = true;
    return isControl(opcode()) ? nullptr : beginMessageFrame();
}

/// Refuses by the announced length, before a byte of it is kept.
const Fault* Decoder::beginMessageFrame() {
    if (!inMessage_) {
        inMessage_ = true;
        messageOpcode_ = opcode();
        compressed_ = (byteAt(header_, 0) & compressedBit) != 0;
        messageWireBytes_ = 0;
        utf8_.reset();
        if (compressed_ && !inflater_) inflater_ = std::make_unique<Inflater>(windowBits_);
    }
    if (compressed_) {
        messageWireBytes_ += frameBytes_;
        return messageWireBytes_ > compressedAllowance(maxMessageBytes_) ? &tooBig : nullptr;
    }
    return frameBytes_ + message_.size() > maxMessageBytes_ ? &tooBig : nullptr;
}

Decoder::Event Decoder::fail(const Fault& fault) noexcept {
    fault_ = fault;
    return Event::fault;
}

// -- the payload

/// What there is of the frame's payload, unmasked.
std::span<char> Decoder::takePayload(std::span<char>& bytes) noexcept {
    const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    const std::span<char> piece = bytes.first(take);
    bytes = bytes.subspan(take);
    if (role_ == Role::server) applyMask(piece, mask_, frameBytes_ - left_);
    left_ -= take;
    if (left_ == 0) {
        inPayload_ = false;
        headerBytes_ = 0;
    }
    return piece;
}

Decoder::Event Decoder::takeControl(std::span<char>& bytes) {
    const bool whole = left_ == frameBytes_ && bytes.size() >= frameBytes_;
    if (left_ == frameBytes_) control_.clear();
    const std::span<char> piece = takePayload(bytes);
    if (!whole) control_.append(view(piece));
    if (inPayload_) return Event::more;
    payload_ = whole ? view(piece) : std::string_view(control_);
    if (opcode() == Opcode::close) return closed();
    return opcode() == Opcode::ping ? Event::ping : Event::pong;
}

Decoder::Event Decoder::closed() {
    closeCode_ = close_code::noStatus;
    if (payload_.empty()) return Event::close;
    if (payload_.size() == 1) return fail(closeTooShort);
    closeCode_ = static_cast<std::uint16_t>(static_cast<unsigned char>(payload_[0]) << 8 |
                                            static_cast<unsigned char>(payload_[1]));
    payload_.remove_prefix(2);
    if (!close_code::maySend(closeCode_)) return fail(closeCodeInvalid);
    Utf8Checker reason;
    if (!reason.add(payload_) || !reason.complete()) return fail(reasonNotUtf8);
    return Event::close;
}

Decoder::Event Decoder::takeData(std::span<char>& bytes) {
    const std::span<char> piece = takePayload(bytes);
    const bool last = !inPayload_ && fin();
    std::string_view fresh = view(piece);
    if (compressed_) {
        const std::size_t before = message_.size();
        Inflater::Result result = inflater_->add(fresh, message_, maxMessageBytes_);
        if (result == Inflater::Result::ok && last) result = inflater_->finish(message_, maxMessageBytes_);
        if (result != Inflater::Result::ok) {
            return fail(result == Inflater::Result::tooLarge ? tooBig : notDeflate);
        }
        fresh = std::string_view(message_).substr(before);
        payload_ = message_;
    } else if (last && message_.empty()) {
        payload_ = fresh;  // came in one piece: delivered where it lies
    } else {
        message_.append(fresh);
        payload_ = message_;
    }
    if (messageOpcode_ == Opcode::text && !utf8_.add(fresh)) return fail(textNotUtf8);
    return last ? messageComplete() : Event::more;
}

std::string Decoder::takeMessage() {
    const std::string_view told = std::exchange(payload_, {});
    return told.data() == message_.data() ? std::exchange(message_, {}) : std::string(told);
}

Decoder::Event Decoder::messageComplete() {
    inMessage_ = false;
    messageDelivered_ = true;
    if (!contextTakeover_) inflater_.reset();
    if (messageOpcode_ == Opcode::binary) return Event::binary;
    return utf8_.complete() ? Event::text : fail(textNotUtf8);
}

}  // namespace openclaw::ws
