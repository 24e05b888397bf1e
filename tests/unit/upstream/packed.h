#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace openclaw::upstream::test {

enum class Packing { gzip = 15 + 16, zlib = 15, bare = -15 };

inline std::string packed(std::string_view text, Packing packing) {
    z_stream stream{};
    if (::deflateInit2(&stream, 9, Z_DEFLATED, static_cast<int>(packing), 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("deflateInit2");
    }
    std::string out(::deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (::deflate(&stream, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
    out.resize(stream.total_out);
    ::deflateEnd(&stream);
    return out;
}

}  // namespace openclaw::upstream::test
