#include "net/chunked.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace openclaw::net {
namespace {

/// Decodes `input` in pieces of `step` bytes; the state, the body and what remains.
struct Decoded {
    ChunkedDecoder::State state = ChunkedDecoder::State::more;
    std::string body;
    std::string rest;
};

Decoded decode(const std::string& input, std::size_t step) {
    ChunkedDecoder decoder;
    Decoded result;
    for (std::size_t at = 0; at < input.size(); at += step) {
        std::string_view piece = std::string_view(input).substr(at, step);
        while (!piece.empty() && result.state == ChunkedDecoder::State::more) {
            std::string_view data;
            result.state = decoder.next(piece, data);
            result.body += data;
        }
        result.rest += piece;
    }
    return result;
}

TEST(ChunkedDecoder, JoinsChunksSplitAnywhere) {
    const std::string input = "3\r\nabc\r\nA;x=\"y\"\r\n0123456789\r\n0\r\nTrailer: v\r\n\r\nGET /";
    for (std::size_t step = 1; step <= input.size(); ++step) {
        const Decoded decoded = decode(input, step);
        EXPECT_EQ(decoded.state, ChunkedDecoder::State::done) << step;
        EXPECT_EQ(decoded.body, "abc0123456789") << step;
        EXPECT_EQ(decoded.rest, "GET /") << step;
    }
}

class MalformedChunks : public testing::TestWithParam<std::string> {};

TEST_P(MalformedChunks, AreRefused) {
    EXPECT_EQ(decode(GetParam(), 1).state, ChunkedDecoder::State::bad);
    EXPECT_EQ(decode(GetParam(), GetParam().size()).state, ChunkedDecoder::State::bad);
}

INSTANTIATE_TEST_SUITE_P(Variants, MalformedChunks,
                         testing::Values("\r\n", "g\r\n", "-1\r\n", "+1\r\n", " 1\r\na\r\n", "1 \r\na\r\n",
                                         "0x1\r\n", "1\na\n", "1\r\nab\r\n", "1\r\na\n", "1\r\na\rb",
                                         "3\r\nabcX", "0\r\n\r0", "0\r\nT: v\r\r", "0000000000000000\r\n",
                                         "ffffffffffffffff\r\n", "1;a\x01\r\na\r\n", "1\r\r\na", ";x\r\n",
                                         "1,1\r\na\r\n", "1;" + std::string(20'000, 'x'), "0\r\nno field\r\n",
                                         "0\r\n: nameless\r\n", "0\r\n folded: x\r\n", "0\r\nT : v\r\n"));

}  // namespace
}  // namespace openclaw::net
