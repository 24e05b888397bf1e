#include "ws/deflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <vector>

namespace openclaw::ws {
namespace {

constexpr std::size_t stepBytes = std::size_t{16} * 1024;
constexpr std::size_t windowBytes = std::size_t{32} * 1024;
/// An empty block without compression: every message ends with it, and it is not sent.
constexpr std::string_view tail{"\x00\x00\xff\xff", 4};
/// What an empty message becomes (RFC 7692, section 7.2.3.6).
constexpr char emptyMessage = '\0';

/// zlib counts in 32 bits.
void takeInput(z_stream& stream, std::string_view& bytes) {
    const auto take = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(take);
    bytes.remove_prefix(take);
}

}  // namespace

Deflater::Deflater(std::uint8_t windowBits) : stream_(std::make_unique<z_stream>()) {
    // zlib knows no raw stream of 8 bits; one of 9 never reaches further back than 250 bytes.
    const int bits = std::max<int>(windowBits, 9);
    if (::deflateInit2(stream_.get(), Z_BEST_SPEED, Z_DEFLATED, -bits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
    }
}

Deflater::~Deflater() {
    ::deflateEnd(stream_.get());
}

void Deflater::compress(std::string_view message, bool takeover, std::string& out) {
    if (!takeover) ::deflateReset(stream_.get());
    const std::size_t start = out.size();
    std::array<char, stepBytes> step;
    do {
        takeInput(*stream_, message);
        do {
            stream_->next_out = reinterpret_cast<Bytef*>(step.data());
            stream_->avail_out = static_cast<uInt>(step.size());
            ::deflate(stream_.get(), message.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH);
            out.append(step.data(), step.size() - stream_->avail_out);
        } while (stream_->avail_out == 0);
    } while (!message.empty());
    if (std::string_view(out).substr(start).ends_with(tail)) out.resize(out.size() - tail.size());
    if (out.size() == start) out += emptyMessage;
}

Inflater::Inflater(std::uint8_t windowBits) : stream_(std::make_unique<z_stream>()) {
    if (::inflateInit2(stream_.get(), -static_cast<int>(windowBits)) != Z_OK) throw std::bad_alloc();
}

Inflater::~Inflater() {
    ::inflateEnd(stream_.get());
}

Inflater::Result Inflater::add(std::string_view piece, std::string& out, std::size_t limit) {
    std::array<char, stepBytes> step;
    while (!piece.empty()) {
        takeInput(*stream_, piece);
        for (;;) {
            stream_->next_out = reinterpret_cast<Bytef*>(step.data());
            stream_->avail_out = static_cast<uInt>(step.size());
            const int result = ::inflate(stream_.get(), Z_SYNC_FLUSH);
            out.append(step.data(), step.size() - stream_->avail_out);
            if (out.size() > limit) return Result::tooLarge;
            if (result == Z_STREAM_END) {
                if (!restartKeepingWindow()) return Result::corrupt;
                if (stream_->avail_in == 0) break;
                continue;
            }
            if (result != Z_OK && result != Z_BUF_ERROR) return Result::corrupt;
            if (stream_->avail_out > 0) break;  // wants more input
        }
    }
    return Result::ok;
}

/// A sender may end a message with a final block (RFC 7692, section 7.2.3.4), where zlib's stream ends; what
/// follows may still refer to what was before.
bool Inflater::restartKeepingWindow() {
    std::vector<Bytef> window(windowBytes);
    auto size = static_cast<uInt>(window.size());
    return ::inflateGetDictionary(stream_.get(), window.data(), &size) == Z_OK &&
           ::inflateReset(stream_.get()) == Z_OK &&
           ::inflateSetDictionary(stream_.get(), window.data(), size) == Z_OK;
}

Inflater::Result Inflater::finish(std::string& out, std::size_t limit) {
    constexpr int betweenBlocks = 128;  // in zlib's data_type
    const Result result = add(tail, out, limit);
    // A message that was cut inside a block takes the tail for its data.
    return result == Result::ok && (stream_->data_type & betweenBlocks) == 0 ? Result::corrupt : result;
}

}  // namespace openclaw::ws
