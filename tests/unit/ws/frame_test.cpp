#include "ws/frame.h"

#include <gtest/gtest.h>

#include <numeric>

#include "ws/close_code.h"

namespace openclaw::ws {
namespace {

std::string encoded(const FrameForm& form, std::string_view payload) {
    std::string out;
    appendFrame(out, form, payload);
    return out;
}

TEST(Frame, EncodesTheExamplesOfTheStandard) {
    // RFC 6455, section 5.7
    EXPECT_EQ(encoded({}, "Hello"), "\x81\x05Hello");
    EXPECT_EQ(encoded({.mask = MaskKey{'\x37', '\xfa', '\x21', '\x3d'}}, "Hello"),
              "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
    EXPECT_EQ(encoded({.fin = false}, "Hel"), "\x01\x03Hel");
    EXPECT_EQ(encoded({.opcode = Opcode::continuation}, "lo"), "\x80\x02lo");
    EXPECT_EQ(encoded({.opcode = Opcode::ping}, "Hello"), "\x89\x05Hello");
    EXPECT_EQ(encoded({.opcode = Opcode::binary}, std::string(256, 'x')).substr(0, 4),
              std::string("\x82\x7e\x01\x00", 4));
    EXPECT_EQ(encoded({.opcode = Opcode::binary}, std::string(65'536, 'x')).substr(0, 10),
              std::string("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

TEST(Frame, MarksACompressedOne) {
    EXPECT_EQ(encoded({.compressed = true}, "x").substr(0, 1), "\xc1");
}

TEST(Frame, UsesTheShortestLength) {
    EXPECT_EQ(encoded({}, std::string(125, 'x')).size(), 2u + 125);
    EXPECT_EQ(encoded({}, std::string(126, 'x')).size(), 4u + 126);
    EXPECT_EQ(encoded({}, std::string(65'535, 'x')).size(), 4u + 65'535);
    EXPECT_EQ(encoded({}, std::string(65'536, 'x')).size(), 10u + 65'536);
}

TEST(Frame, CutsACloseReasonBetweenCharacters) {
    std::string reason(122, 'x');
    reason += "\xc3\xa9";
    EXPECT_EQ(closePayload(1000, reason), "\x03\xe8" + std::string(122, 'x'));
    EXPECT_EQ(closePayload(1000, std::string(123, 'x')).size(), 125u);
    EXPECT_EQ(closePayload(close_code::noStatus, "ignored"), "");
}

TEST(Mask, IsTheSameAsByteByByteAtEveryOffsetAndLength) {
    const MaskKey key{'\x01', '\x80', '\xff', '\x5a'};
    for (std::size_t size = 0; size < 100; ++size) {
        for (std::uint64_t offset = 0; offset < 9; ++offset) {
            std::string bytes(size, '\0');
            std::iota(bytes.begin(), bytes.end(), '\x20');
            std::string expected = bytes;
            for (std::size_t i = 0; i < size; ++i) {
                expected[i] = static_cast<char>(expected[i] ^ key[(offset + i) % 4]);
            }
            applyMask(bytes, key, offset);
            ASSERT_EQ(bytes, expected) << size << " bytes from " << offset;
        }
    }
}

}  // namespace
}  // namespace openclaw::ws
