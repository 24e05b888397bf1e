#include "upstream/content_decoder.h"

#include <algorithm>
#include <limits>
#include <new>

#include "base/text.h"

namespace openclaw::upstream {
namespace {

constexpr std::size_t outputSize = std::size_t{32} * 1024;
constexpr int window = 15;          // of any size that the format allows
constexpr int gzipFormat = 16;      // added to the window, as zlib wants it
constexpr char gzipStart = '\x1f';  // of a member, RFC 1952

/// RFC 1950, section 2.2. Without it the stream is bare, as some servers send it.
bool isZlibHeader(std::string_view start) noexcept {
    const unsigned method = static_cast<unsigned char>(start[0]);
    const unsigned flags = static_cast<unsigned char>(start[1]);
    return (method & 0x0fU) == Z_DEFLATED && (method * 256 + flags) % 31 == 0;
}

}  // namespace

std::unique_ptr<ContentDecoder> ContentDecoder::of(const net::Fields& head) {
    const net::Field* const coding = head.find("content-encoding");
    if (coding == nullptr) return nullptr;
    if (text::equalsIgnoreCase(coding->value, "gzip") || text::equalsIgnoreCase(coding->value, "x-gzip")) {
        return std::unique_ptr<ContentDecoder>(new ContentDecoder(Coding::gzip));
    }
    if (text::equalsIgnoreCase(coding->value, "deflate")) {
        return std::unique_ptr<ContentDecoder>(new ContentDecoder(Coding::deflate));
    }
    return nullptr;
}

ContentDecoder::~ContentDecoder() {
    if (ready_) ::inflateEnd(&stream_);
}

std::string_view ContentDecoder::next(std::string_view& input) {
    if (error_ != nullptr || (input.empty() && stream_.avail_out != 0)) return {};
    if (!ready_ && !begin(input)) return {};
    std::size_t made = 0;
    if (!start_.empty()) {
        std::string_view start = start_;
        inflateSome(start, made);
        start_.clear();
        if (made != 0) return {output_.get(), made};
    }
    inflateSome(input, made);
    return {output_.get(), made};
}

/// False while it takes more input to know the format.
bool ContentDecoder::begin(std::string_view& input) {
    begun_ = begun_ || !input.empty();
    int bits = window + gzipFormat;
    if (coding_ == Coding::deflate) {
        const std::size_t take = std::min(input.size(), 2 - start_.size());
        start_.append(input.substr(0, take));
        input.remove_prefix(take);
        if (start_.size() < 2) return false;
        bits = isZlibHeader(start_) ? window : -window;
    }
    if (::inflateInit2(&stream_, bits) != Z_OK) throw std::bad_alloc();
    ready_ = true;
    output_ = std::make_unique_for_overwrite<char[]>(outputSize);
    return true;
}

void ContentDecoder::inflateSome(std::string_view& input, std::size_t& made) {
    do {
        if (ended_) {
            // Several members make one body; anything else behind the end means nothing.
            if (coding_ != Coding::gzip || input.empty() || input.front() != gzipStart) {
                input = {};
                return;
            }
            ::inflateReset(&stream_);
            ended_ = false;
        }
        const auto offered =
            static_cast<uInt>(std::min<std::size_t>(input.size(), std::numeric_limits<uInt>::max()));
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
        stream_.avail_in = offered;
        stream_.next_out = reinterpret_cast<Bytef*>(output_.get());
        stream_.avail_out = static_cast<uInt>(outputSize);
        const int result = ::inflate(&stream_, Z_SYNC_FLUSH);
        input.remove_prefix(offered - stream_.avail_in);
        made = outputSize - stream_.avail_out;
        ended_ = result == Z_STREAM_END;
        if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
            error_ = "it is damaged";
            return;
        }
    } while (made == 0 && !input.empty());
}

net::Fields withoutCoding(const net::Fields& head) {
    net::Fields rest;
    for (const net::Field& field : head) {
        if (text::equalsIgnoreCase(field.name, "content-encoding") ||
            text::equalsIgnoreCase(field.name, "content-length")) {
            continue;
        }
        rest.add(field.name, field.value);
    }
    return rest;
}

}  // namespace openclaw::upstream
