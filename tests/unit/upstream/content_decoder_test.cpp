#include "upstream/content_decoder.h"

#include <gtest/gtest.h>

#include "exchange_fixture.h"
#include "packed.h"

namespace openclaw::upstream::test {
namespace {

std::unique_ptr<ContentDecoder> decoderFor(std::string_view coding) {
    net::Fields head;
    head.add("Content-Encoding", coding);
    return ContentDecoder::of(head);
}

/// What comes out when `bytes` come in pieces of `size`.
std::string decode(ContentDecoder& decoder, std::string_view bytes, std::size_t size) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        std::string_view input = bytes.substr(at, size);
        for (std::string_view piece; !(piece = decoder.next(input)).empty();) out += piece;
        EXPECT_TRUE(input.empty() || decoder.error() != nullptr);
    }
    return out;
}

std::string sample() {
    std::string text;
    for (int i = 0; text.size() < 300'000; ++i) text += std::to_string(i * i) + " ";
    return text;
}

TEST(ContentDecoder, ReadsEveryFormatFromPiecesOfAnySize) {
    const std::string text = sample();
    const std::vector<std::pair<const char*, Packing>> formats = {{"gzip", Packing::gzip},
                                                                  {"X-GZip", Packing::gzip},
                                                                  {"deflate", Packing::zlib},
                                                                  {"deflate", Packing::bare}};
    for (const auto& [coding, packing] : formats) {
        for (const std::size_t size : {std::size_t{1}, std::size_t{2}, std::size_t{1000}, text.size()}) {
            const auto decoder = decoderFor(coding);
            ASSERT_NE(decoder, nullptr);
            EXPECT_TRUE(decoder->complete()) << "no byte has come";
            const std::string bytes = packed(text, packing);
            EXPECT_TRUE(decode(*decoder, bytes, size) == text) << coding << " by " << size;
            EXPECT_TRUE(decoder->complete());
            EXPECT_EQ(decoder->error(), nullptr);
        }
    }
}

TEST(ContentDecoder, ReadsSeveralMembersAndIgnoresWhatIsBehindThem) {
    const auto decoder = decoderFor("gzip");
    EXPECT_EQ(decode(*decoder, packed("one ", Packing::gzip) + packed("two", Packing::gzip) + "\n\n", 7),
              "one two");
    EXPECT_TRUE(decoder->complete());
}

TEST(ContentDecoder, SaysWhatIsBrokenOrEndsTooEarly) {
    const auto broken = decoderFor("gzip");
    decode(*broken, "this is not gzip at all", 5);
    EXPECT_STREQ(broken->error(), "it is damaged");
    const std::string bytes = packed(sample(), Packing::gzip);
    for (const std::size_t cut : {std::size_t{1}, std::size_t{5}, bytes.size() - 1}) {
        const auto early = decoderFor("gzip");
        decode(*early, std::string_view(bytes).substr(0, cut), 100);
        EXPECT_FALSE(early->complete()) << cut;
        EXPECT_EQ(early->error(), nullptr);
    }
    const auto one = decoderFor("deflate");
    decode(*one, "x", 1);
    EXPECT_FALSE(one->complete());
}

TEST(ContentDecoder, MakesPiecesOfBoundedSize) {
    const auto decoder = decoderFor("gzip");
    const std::string bomb = packed(std::string(10'000'000, 'x'), Packing::gzip);
    std::string_view input = bomb;
    std::size_t total = 0;
    for (std::string_view piece; !(piece = decoder->next(input)).empty();) {
        EXPECT_LE(piece.size(), 32U * 1024);
        total += piece.size();
    }
    EXPECT_EQ(total, 10'000'000U);
}

TEST(ContentDecoder, LeavesUnknownCodingsAlone) {
    for (const char* const coding : {"br", "identity", "gzip, br", ""})
        EXPECT_EQ(decoderFor(coding), nullptr);
    EXPECT_EQ(ContentDecoder::of(net::Fields()), nullptr);
}

// In the exchange

struct CodingTest : ExchangeTest {
    Recorder answerWith(const std::string& fields, const std::string& body) {
        ScriptedServer server({[&](Peer& peer) {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
                       "\r\n\r\n" + body);
            peer.awaitClose();
        }});
        renew();
        Recorder recorder;
        exchange(request(server.url()), recorder);
        engine.reset();
        recorder.atOver = nullptr;
        return recorder;
    }
};

TEST_F(CodingTest, AnUnaskedCompressedAnswerIsDecoded) {
    const std::string text = sample();
    const Recorder recorder = answerWith("Content-Encoding: gzip\r\n", packed(text, Packing::gzip));
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_TRUE(recorder.body == text);
    EXPECT_EQ(recorder.contentEncoding, "");
    EXPECT_EQ(recorder.contentLength, "");
}

TEST_F(CodingTest, AnUnknownCodingPassesUntouched) {
    const Recorder recorder = answerWith("Content-Encoding: br\r\n", "whatever");
    EXPECT_EQ(recorder.body, "whatever");
    EXPECT_EQ(recorder.contentEncoding, "br");
    EXPECT_EQ(recorder.contentLength, "8");
}

TEST_F(CodingTest, ABrokenOrShortCodingIsAFailure) {
    const std::string bytes = packed(sample(), Packing::gzip);
    const Recorder cut = answerWith("Content-Encoding: gzip\r\n", bytes.substr(0, bytes.size() / 2));
    EXPECT_EQ(cut.code, ErrorCode::upstream_failed);
    EXPECT_TRUE(cut.message.ends_with("whose content coding cannot be read: it ends too early"))
        << cut.message;
    const Recorder broken = answerWith("Content-Encoding: gzip\r\n", "not gzip");
    EXPECT_TRUE(broken.message.ends_with("it is damaged")) << broken.message;
}

TEST_F(CodingTest, MayBeDestroyedBetweenTwoPieces) {
    const std::string text(1'000'000, 'x');
    const std::string body = packed(text, Packing::gzip);
    ScriptedServer server({[&](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + body);
        peer.awaitClose();
        loop->stop();
    }});
    Recorder recorder;
    recorder.atBody = [&] { doomed.reset(); };
    doomed = engine->start(request(server.url()), recorder);
    run();
    EXPECT_EQ(recorder.pieces, 1);
    EXPECT_FALSE(recorder.over());
}

}  // namespace
}  // namespace openclaw::upstream::test
