#include "gzip.h"

#include <zlib.h>

#include <stdexcept>

namespace fake_vendor {

std::vector<std::string> gzip(const std::vector<std::string>& pieces) {
    constexpr int gzipFormat = 15 + 16;
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzipFormat, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib");
    std::vector<std::string> out;
    for (const std::string& piece : pieces) {
        std::string packed(deflateBound(&stream, static_cast<uLong>(piece.size())) + 64, '\0');
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
        stream.avail_in = static_cast<uInt>(piece.size());
        stream.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
        deflate(&stream, &piece == &pieces.back() ? Z_FINISH : Z_SYNC_FLUSH);
        packed.resize(packed.size() - stream.avail_out);
        out.push_back(std::move(packed));
    }
    deflateEnd(&stream);
    return out;
}

}  // namespace fake_vendor
