#include "ws/decoder.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "wire.h"
#include "ws/close_code.h"

namespace openclaw::ws {
namespace {

using test::close;
using test::continuation;
using test::decode;
using test::frame;
using test::raw;
using test::text;
using Events = std::vector<std::string>;

constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();
constexpr std::size_t limit = 70'000;

struct Case {
    std::string name;
    std::string wire;
    Events expected;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.name;
}

class Decoding : public testing::TestWithParam<Case> {};

TEST_P(Decoding, IsTheSameInOnePieceAndByteByByte) {
    for (const std::size_t step : {whole, std::size_t{1}, std::size_t{7}}) {
        Decoder decoder(Role::server, limit, true);
        EXPECT_EQ(decode(decoder, GetParam().wire, step), GetParam().expected) << "step " << step;
    }
}

const auto named = [](const auto& info) { return info.param.name; };

std::vector<Case> framings() {
    std::vector<Case> cases;
    for (const std::size_t size : {0, 1, 125, 126, 127, 128, 65'535, 65'536}) {
        const std::string payload(size, '*');
        cases.push_back({"Text" + std::to_string(size), text(payload), {"text:" + payload}});
        const std::string bytes(size, '\xfe');
        cases.push_back({"Binary" + std::to_string(size), frame(Opcode::binary, bytes), {"binary:" + bytes}});
    }
    cases.push_back({"TwoMessages", text("one") + text("two"), {"text:one", "text:two"}});
    return cases;
}
INSTANTIATE_TEST_SUITE_P(Framing, Decoding, testing::ValuesIn(framings()), named);

std::vector<Case> pings() {
    const std::string longest(125, '\xfe');
    Events tenPings;
    std::string tenPingsWire;
    for (int i = 0; i < 10; ++i) {
        tenPings.push_back("ping:" + std::to_string(i));
        tenPingsWire += frame(Opcode::ping, std::to_string(i));
    }
    return {
        {"Empty", frame(Opcode::ping, ""), {"ping:"}},
        {"WithText", frame(Opcode::ping, "Hello"), {"ping:Hello"}},
        {"Of125Bytes", frame(Opcode::ping, longest), {"ping:" + longest}},
        {"Of126Bytes", frame(Opcode::ping, longest + "x"), {"fault:1002"}},
        {"UnaskedPong", frame(Opcode::pong, "x") + frame(Opcode::ping, "y"), {"pong:x", "ping:y"}},
        {"Ten", tenPingsWire, tenPings},
        {"Fragmented", frame(Opcode::ping, "x", false), {"fault:1002"}},
        {"PongFragmented", frame(Opcode::pong, "x", false), {"fault:1002"}},
        {"PongOf126Bytes", frame(Opcode::pong, longest + "x"), {"fault:1002"}},
    };
}
INSTANTIATE_TEST_SUITE_P(Ping, Decoding, testing::ValuesIn(pings()), named);

std::vector<Case> reserved() {
    std::vector<Case> cases;
    for (const unsigned bits : {0x10u, 0x20u, 0x30u, 0x40u, 0x50u, 0x60u, 0x70u}) {
        for (const unsigned opcode : {1u, 2u, 8u, 9u, 10u}) {
            cases.push_back({"Bits" + std::to_string(bits >> 4) + "Opcode" + std::to_string(opcode),
                             text("before") + raw(0x80 | bits | opcode, "x"),
                             {"text:before", "fault:1002"}});
        }
    }
    for (const unsigned opcode : {3u, 4u, 5u, 6u, 7u, 11u, 12u, 13u, 14u, 15u}) {
        cases.push_back({"Opcode" + std::to_string(opcode),
                         text("before") + raw(0x80 | opcode, "x") + frame(Opcode::ping, ""),
                         {"text:before", "fault:1002"}});
        cases.push_back(
            {"Opcode" + std::to_string(opcode) + "Empty", raw(0x80 | opcode, ""), {"fault:1002"}});
    }
    return cases;
}
INSTANTIATE_TEST_SUITE_P(Reserved, Decoding, testing::ValuesIn(reserved()), named);

std::vector<Case> fragmentations() {
    const std::string first = frame(Opcode::text, "frag", false);
    const std::string ping = frame(Opcode::ping, "p");
    return {
        {"Two", first + continuation("ment", true), {"text:fragment"}},
        {"Many",
         first + continuation("m", false) + continuation("", false) + continuation("ent", true),
         {"text:fragment"}},
        {"EmptyFragments",
         frame(Opcode::text, "", false) + continuation("", false) + continuation("", true),
         {"text:"}},
        {"FirstEmpty", frame(Opcode::text, "", false) + continuation("x", true), {"text:x"}},
        {"LastEmpty", first + continuation("", true), {"text:frag"}},
        {"Binary", frame(Opcode::binary, "\xfe", false) + continuation("\xff", true), {"binary:\xfe\xff"}},
        {"PingBetween", first + ping + continuation("ment", true), {"ping:p", "text:fragment"}},
        {"PingsBetweenAll",
         first + ping + continuation("m", false) + ping + continuation("ent", true),
         {"ping:p", "ping:p", "text:fragment"}},
        {"CloseBetween", first + close(1000), {"close:1000:"}},
        {"ContinuationFirst", continuation("x", true), {"fault:1002"}},
        {"ContinuationFirstNotFinal", continuation("x", false), {"fault:1002"}},
        {"ContinuationAfterTheFinal",
         first + continuation("ment", true) + continuation("x", true),
         {"text:fragment", "fault:1002"}},
        {"ContinuationAfterAWholeMessage", text("x") + continuation("y", true), {"text:x", "fault:1002"}},
        {"TextInside", first + text("x"), {"fault:1002"}},
        {"BinaryInside", first + frame(Opcode::binary, "x"), {"fault:1002"}},
        {"TextInsideNotFinal", first + frame(Opcode::text, "x", false), {"fault:1002"}},
        {"ReservedBitOnContinuation", first + raw(0xC0, "ment"), {"fault:1002"}},
    };
}
INSTANTIATE_TEST_SUITE_P(Fragmentation, Decoding, testing::ValuesIn(fragmentations()), named);

std::string header(std::initializer_list<int> bytes) {
    std::string wire;
    for (const int byte : bytes) wire += static_cast<char>(byte);
    return wire;
}

std::vector<Case> lengths() {
    return {
        {"NotMasked", header({0x81, 0x01, 'x'}), {"fault:1002"}},
        {"NotMaskedEmpty", header({0x81, 0x00}), {"fault:1002"}},
        {"NotMaskedPing", header({0x89, 0x00}), {"fault:1002"}},
        {"TwoBytesFor125", header({0x81, 0xFE, 0x00, 0x7D, 0, 0, 0, 0}), {"fault:1002"}},
        {"TwoBytesForNone", header({0x82, 0xFE, 0x00, 0x00, 0, 0, 0, 0}), {"fault:1002"}},
        {"EightBytesFor65535",
         header({0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0}),
         {"fault:1002"}},
        {"HighestBit", header({0x82, 0xFF, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}), {"fault:1002"}},
        {"AllBits",
         header({0x82, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}),
         {"fault:1002"}},
        {"GreatestLength",
         header({0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}),
         {"fault:1009"}},
        {"GreatestLengthContinued",
         frame(Opcode::binary, "x", false) +
             header({0x80, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0}),
         {"fault:1009"}},
        {"ControlWithLongLength", header({0x89, 0xFE, 0x00, 0x7E, 0, 0, 0, 0}), {"fault:1002"}},
        {"AtTheLimit", text(std::string(limit, 'x')), {"text:" + std::string(limit, 'x')}},
        {"BeyondTheLimit", text(std::string(limit + 1, 'x')), {"fault:1009"}},
        {"BeyondTheLimitInFragments",
         frame(Opcode::text, std::string(limit - 1, 'x'), false) + continuation("xx", true),
         {"fault:1009"}},
        {"AtTheLimitInFragments",
         frame(Opcode::text, std::string(limit - 1, 'x'), false) + continuation("x", true),
         {"text:" + std::string(limit, 'x')}},
        {"BeyondTheLimitInManyFragments",
         [] {
             std::string wire = frame(Opcode::text, "", false);
             for (std::size_t i = 0; i < limit / 100 + 1; ++i)
                 wire += continuation(std::string(100, 'x'), false);
             return wire;
         }(),
         {"fault:1009"}},
    };
}
INSTANTIATE_TEST_SUITE_P(Length, Decoding, testing::ValuesIn(lengths()), named);

std::vector<Case> closes() {
    const std::string longest(123, 'x');
    std::vector<Case> cases{
        {"Empty", frame(Opcode::close, ""), {"close:1005:"}},
        {"OneByte", frame(Opcode::close, "x"), {"fault:1002"}},
        {"WithReason", close(1000, "bye"), {"close:1000:bye"}},
        {"LongestReason", close(1000, longest), {"close:1000:" + longest}},
        {"ReasonTooLong", close(1000, longest + "x"), {"fault:1002"}},
        {"ReasonNotUtf8", close(1000, "\xce\xba\xe1\xbd\xb9\xed\xa0\x80"), {"fault:1007"}},
        {"ReasonCutInACharacter", close(1000, "\xce"), {"fault:1007"}},
        {"Fragmented", frame(Opcode::close, "", false), {"fault:1002"}},
        {"NothingAfter", close(1000) + text("x") + frame(Opcode::ping, ""), {"close:1000:"}},
        {"AfterAMessage", text("x") + close(1001), {"text:x", "close:1001:"}},
    };
    for (const unsigned code : {1000u, 1001u, 1002u, 1003u, 1007u, 1008u, 1009u, 1010u, 1011u, 1012u, 1013u,
                                1014u, 3000u, 3999u, 4000u, 4999u}) {
        cases.push_back(
            {"Code" + std::to_string(code), close(code), {"close:" + std::to_string(code) + ":"}});
    }
    for (const unsigned code :
         {0u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 1100u, 2000u, 2999u, 5000u, 65'535u}) {
        cases.push_back({"BadCode" + std::to_string(code), close(code), {"fault:1002"}});
    }
    return cases;
}
INSTANTIATE_TEST_SUITE_P(Close, Decoding, testing::ValuesIn(closes()), named);

TEST(Decoder, RefusesTheBytesOfABadCharacterBeforeTheMessageEnds) {
    for (const bool fragmented : {false, true}) {
        Decoder decoder(Role::server, limit, false);
        // "κόσμε", then a surrogate; the frame announces more than ever comes.
        std::string wire = frame(Opcode::text, "\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", false);
        wire += continuation("\xed\xa0\x80 and more", fragmented);
        wire.resize(wire.size() - 10);  // the last byte that came is the surrogate's second
        EXPECT_EQ(decode(decoder, wire, 1), (Events{"fault:1007"}));
    }
}

TEST(Decoder, ChecksTextAcrossFragmentsCutAtEachByte) {
    const std::string message = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z";
    for (std::size_t cut = 0; cut <= message.size(); ++cut) {
        Decoder decoder(Role::server, limit, false);
        const std::string wire = frame(Opcode::text, message.substr(0, cut), false) +
                                 frame(Opcode::ping, "") + continuation(message.substr(cut), true);
        EXPECT_EQ(decode(decoder, wire, whole), (Events{"ping:", "text:" + message})) << cut;
    }
}

TEST(Decoder, RefusesTextThatEndsInsideACharacter) {
    for (const std::string tail : {"\xc3", "\xe2\x82", "\xf0\x9f\x98"}) {
        Decoder decoder(Role::server, limit, false);
        EXPECT_EQ(decode(decoder, text("abc" + tail), whole), (Events{"fault:1007"}));
    }
}

TEST(Decoder, StartsEachMessageWithAFreshCheck) {
    Decoder decoder(Role::server, limit, true);
    const std::string wire = frame(Opcode::binary, "\xc3") + text("\xc3\xa9") + text("\xa9");
    EXPECT_EQ(decode(decoder, wire, whole), (Events{"binary:\xc3", "text:\xc3\xa9", "fault:1007"}));
}

TEST(Decoder, RefusesBinaryByItsHeaderWhereNoneIsWanted) {
    Decoder decoder(Role::server, limit, false);
    EXPECT_EQ(decode(decoder, frame(Opcode::binary, "x").substr(0, 2), whole), (Events{"fault:1003"}));
}

TEST(Decoder, RefusesATooBigMessageByItsHeader) {
    Decoder decoder(Role::server, 1000, false);
    EXPECT_EQ(decode(decoder, text(std::string(1001, 'x')).substr(0, 8), whole), (Events{"fault:1009"}));
}

TEST(Decoder, TakesANewLimitFromTheNextFrameOn) {
    Decoder decoder(Role::server, 10, false);
    EXPECT_EQ(decode(decoder, text("0123456789"), whole), (Events{"text:0123456789"}));
    decoder.setMaxMessageBytes(20);
    EXPECT_EQ(decode(decoder, text("0123456789abc"), whole), (Events{"text:0123456789abc"}));
    EXPECT_EQ(decode(decoder, text(std::string(21, 'x')), whole), (Events{"fault:1009"}));
}

TEST(Decoder, AClientTakesUnmaskedFramesOnly) {
    std::string unmasked;
    appendFrame(unmasked, {}, "hello");
    Decoder client(Role::client, limit, false);
    EXPECT_EQ(decode(client, unmasked, 1), (Events{"text:hello"}));
    EXPECT_EQ(decode(client, text("hello"), whole), (Events{"fault:1002"}));
}

TEST(Decoder, DeliversAWholeMessageWhereItLies) {
    Decoder decoder(Role::server, limit, false);
    std::string wire = text("hello");
    std::span<char> bytes(wire);
    ASSERT_EQ(decoder.next(bytes), Decoder::Event::text);
    EXPECT_EQ(decoder.payload().data(), wire.data() + 6);
}

/// Frames mostly right, some damaged: however they are cut, the events are the same.
TEST(Decoder, AnswersAlikeHoweverTheBytesAreCut) {
    std::mt19937 random(20'240'607);
    const auto pick = [&](unsigned below) -> unsigned { return static_cast<unsigned>(random() % below); };
    for (int round = 0; round < 3000; ++round) {
        std::string wire;
        const unsigned frames = 1 + pick(6);
        for (unsigned i = 0; i < frames; ++i) {
            std::string payload(pick(8) == 0 ? pick(1000) : pick(20), ' ');
            for (char& c : payload) c = static_cast<char>(pick(20) == 0 ? pick(256) : 'a' + pick(26));
            const unsigned opcodes[] = {0, 0, 1, 1, 1, 2, 9, 10, 8, 3};
            wire +=
                raw((pick(3) != 0 ? 0x80u : 0u) | (pick(30) == 0 ? 0x40u : 0u) | opcodes[pick(10)], payload);
        }
        if (pick(3) == 0) wire[pick(static_cast<unsigned>(wire.size()))] = static_cast<char>(pick(256));
        Decoder one(Role::server, 500, true);
        const Events expected = decode(one, wire, whole);
        for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{1} + pick(40)}) {
            Decoder other(Role::server, 500, true);
            ASSERT_EQ(decode(other, wire, step), expected) << "round " << round << ", step " << step;
        }
    }
}

}  // namespace
}  // namespace openclaw::ws
