#include "ws/deflate.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "wire.h"

namespace openclaw::ws {
namespace {

using test::continuation;
using test::decode;
using test::frame;
using test::raw;
using Events = std::vector<std::string>;

constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();
constexpr unsigned compressedText = 0xC1;

Decoder inflating(std::size_t limit = 200'000, std::uint8_t windowBits = 15, bool takeover = false) {
    Decoder decoder(Role::server, limit, true);
    decoder.expectCompressed(windowBits, takeover);
    return decoder;
}

std::string compressed(std::string_view message, std::uint8_t windowBits = 15) {
    std::string out;
    Deflater(windowBits).compress(message, false, out);
    return out;
}

/// Compresses to about half, with matches far back.
std::string sentences(std::size_t size) {
    std::mt19937 random(7);
    std::string text;
    while (text.size() < size) text += "word" + std::to_string(random() % 5000) + ' ';
    text.resize(size);
    return text;
}

TEST(Deflate, ReadsTheExamplesOfTheStandard) {
    // RFC 7692, section 7.2.3
    const std::string hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
    Decoder decoder = inflating();
    EXPECT_EQ(decode(decoder, raw(compressedText, hello), whole), (Events{"text:Hello"}));
    EXPECT_EQ(decode(decoder, raw(0x41, hello.substr(0, 3)) + continuation(hello.substr(3), true), 1),
              (Events{"text:Hello"}));
    const std::string stored("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11);
    EXPECT_EQ(decode(decoder, raw(compressedText, stored), whole), (Events{"text:Hello"}));
    const std::string finalBlock("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8);
    EXPECT_EQ(decode(decoder, raw(compressedText, finalBlock), 1), (Events{"text:Hello"}));
    const std::string twoBlocks("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13);
    EXPECT_EQ(decode(decoder, raw(compressedText, twoBlocks), whole), (Events{"text:Hello"}));
    EXPECT_EQ(decode(decoder, raw(compressedText, std::string(1, '\0')), whole), (Events{"text:"}));
}

TEST(Deflate, TakesOverTheContextWhereAgreed) {
    // The second message refers to the first (RFC 7692, section 7.2.3.2), once across a final block.
    const std::string first("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
    const std::string firstFinal("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8);
    const std::string second("\xf2\x00\x11\x00\x00", 5);
    for (const std::string& before : {first, firstFinal}) {
        Decoder keeps = inflating(200'000, 15, true);
        EXPECT_EQ(decode(keeps, raw(compressedText, before) + raw(compressedText, second), 1),
                  (Events{"text:Hello", "text:Hello"}));
    }
    Decoder forgets = inflating();
    EXPECT_EQ(decode(forgets, raw(compressedText, first) + raw(compressedText, second), 1),
              (Events{"text:Hello", "fault:1007"}));
}

TEST(Deflate, ReadsWhatItWroteForEverySizeAndWindow) {
    for (const std::uint8_t bits : std::initializer_list<std::uint8_t>{8, 9, 10, 12, 15}) {
        for (const std::size_t size : {0, 1, 64, 300, 4096, 70'000, 150'000}) {
            const std::string text = sentences(size);
            Decoder decoder = inflating(200'000, bits);
            EXPECT_EQ(decode(decoder, raw(compressedText, compressed(text, bits)), 1000),
                      (Events{"text:" + text}))
                << size << " bytes, window " << int(bits);
        }
    }
}

TEST(Deflate, ReadsAStreamOfMessagesWithContextTakeover) {
    for (const std::uint8_t bits : std::initializer_list<std::uint8_t>{8, 15}) {
        Deflater deflater(bits);
        Decoder decoder = inflating(200'000, bits, true);
        std::size_t wireBytes = 0;
        for (int i = 0; i < 20; ++i) {
            const std::string text = sentences(3000);
            std::string out;
            deflater.compress(text, true, out);
            wireBytes = out.size();
            EXPECT_EQ(decode(decoder, raw(compressedText, out), 100), (Events{"text:" + text}));
        }
        if (bits == 15) {
            EXPECT_LT(wireBytes, 200u);  // the same again is nearly nothing
        }
    }
}

TEST(Deflate, ReadsACompressedMessageInFragmentsWithPingsBetween) {
    const std::string text = sentences(5000);
    const std::string wire = compressed(text);
    std::string frames = raw(0x41, wire.substr(0, 1));
    for (std::size_t at = 1; at < wire.size(); at += 100) {
        frames += frame(Opcode::ping, "p") + continuation(wire.substr(at, 100), false);
    }
    frames += continuation("", true);
    Decoder decoder = inflating();
    Events events = decode(decoder, frames, 13);
    ASSERT_FALSE(events.empty());
    EXPECT_EQ(events.back(), "text:" + text);
    EXPECT_EQ(events.size(), (wire.size() - 1 + 99) / 100 + 1);
}

TEST(Deflate, LetsPlainMessagesThrough) {
    Decoder decoder = inflating();
    EXPECT_EQ(decode(decoder, test::text("plain") + raw(compressedText, compressed("packed")), 1),
              (Events{"text:plain", "text:packed"}));
}

TEST(Deflate, RefusesItsBitWhereItMeansNothing) {
    for (const unsigned first : {0xC8u, 0xC9u, 0xCAu}) {
        Decoder decoder = inflating();
        EXPECT_EQ(decode(decoder, raw(first, ""), whole), (Events{"fault:1002"}));
    }
    Decoder continued = inflating();
    EXPECT_EQ(decode(continued, raw(0x41, "\xf2") + raw(0xC0, "\x48"), whole), (Events{"fault:1002"}));
    Decoder notAgreed(Role::server, 1000, true);
    EXPECT_EQ(decode(notAgreed, raw(compressedText, compressed("x")), whole), (Events{"fault:1002"}));
}

TEST(Deflate, RefusesDamagedData) {
    for (const std::string bad : {"\xff\xff\xff\xff", "\x07\x07\x07", "not deflate at all", "\xf2"}) {
        Decoder decoder = inflating();
        EXPECT_EQ(decode(decoder, raw(compressedText, bad), 1), (Events{"fault:1007"}));
    }
    const std::string text = sentences(1000);
    const std::string wire = compressed(text);
    Decoder decoder = inflating();
    EXPECT_EQ(decode(decoder, raw(compressedText, wire.substr(0, wire.size() / 2)), whole),
              (Events{"fault:1007"}));
}

TEST(Deflate, ChecksTheExpandedTextForUtf8) {
    Decoder decoder = inflating();
    EXPECT_EQ(decode(decoder, raw(compressedText, compressed("\xc3\xa9")), 1), (Events{"text:\xc3\xa9"}));
    EXPECT_EQ(decode(decoder, raw(compressedText, compressed("ok \xed\xa0\x80")), 1), (Events{"fault:1007"}));
    Decoder cut = inflating();
    EXPECT_EQ(decode(cut, raw(compressedText, compressed("\xc3")), 1), (Events{"fault:1007"}));
}

TEST(Deflate, StopsABombAtTheLimit) {
    const std::string bomb = compressed(std::string(100u << 20, '\0'));
    ASSERT_LT(bomb.size(), 1u << 20);
    Decoder decoder = inflating(std::size_t{1} << 20);
    EXPECT_EQ(decode(decoder, raw(0xC2, bomb), whole), (Events{"fault:1009"}));
    Decoder inFragments = inflating(std::size_t{1} << 20);
    EXPECT_EQ(
        decode(inFragments, raw(0x42, bomb.substr(0, 3000)) + continuation(bomb.substr(3000), true), 500),
        (Events{"fault:1009"}));

    std::string expanded;
    EXPECT_EQ(Inflater(15).add(bomb, expanded, 1000), Inflater::Result::tooLarge);
    EXPECT_LT(expanded.size(), 1000u + 16 * 1024 + 1);
}

TEST(Deflate, StopsAMessageOfEndlessEmptyBlocks) {
    Decoder decoder = inflating(1000);
    std::string wire = raw(0x41, "");
    const std::string nothing("\x00\x00\x00\xff\xff", 5);
    std::string blocks;
    for (int i = 0; i < 100; ++i) blocks += nothing;
    for (int i = 0; i < 10; ++i) wire += continuation(blocks, false);
    EXPECT_EQ(decode(decoder, wire, 100), (Events{"fault:1009"}));
}

TEST(Deflate, AcceptsWhatCannotBeCompressedUpToTheLimit) {
    std::mt19937 random(3);
    std::string noise(100'000, '\0');
    for (char& c : noise) c = static_cast<char>(random());
    Decoder decoder = inflating(noise.size());
    EXPECT_EQ(decode(decoder, raw(0xC2, compressed(noise, 9)), 5000), (Events{"binary:" + noise}));
}

}  // namespace
}  // namespace openclaw::ws
