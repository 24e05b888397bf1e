#include "upstream/response_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace openclaw::upstream {
namespace {

/// What became of an answer that came in the given pieces.
struct Outcome {
    explicit Outcome(const std::vector<std::string>& pieces, bool answersHead = false) : reader(answersHead) {
        for (const std::string& each : pieces) {
            std::string piece = each;  // the reader may move what is inside
            std::span<char> input(piece);
            if (!headDone) {
                const auto head = reader.readHead(input, fields);
                if (head == ResponseReader::Head::bad) return;
                if (head == ResponseReader::Head::incomplete) continue;
                headDone = true;
                for (const net::Field& field : fields) names += std::string(field.name) + ",";
            }
            if (reader.complete()) {
                left += std::string(input.begin(), input.end());
                continue;
            }
            const std::string_view body = reader.readBody(input);
            if (!body.empty()) ++runs;
            text += body;
            if (reader.error() != nullptr) return;
            left += std::string(input.begin(), input.end());
        }
    }

    ResponseReader reader;
    net::Fields fields;
    bool headDone = false;
    std::string names;
    std::string text;
    std::string left;
    int runs = 0;
};

struct Answer {
    std::string wire;
    int status;
    std::string body;
    bool complete = true;
    bool persistent = true;
    std::string left = {};
};

const std::vector<Answer> answers = {
    {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello", 200, "hello"},
    {"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", 200, "x"},
    {"HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", 200, ""},
    {"HTTP/1.1 599 Two Words\r\nContent-Length: 2\r\n\r\nabc", 599, "ab", true, true, "c"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1;e=v\r\n!\r\n0\r\nT: v\r\n\r\n",
     200, "hello!"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHTTP/1.1 200", 200, "", true, true,
     "HTTP/1.1 200"},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab", 200, "ab", false},
    {"HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false, false},
    {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", 200, "x", true, false},
    {"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 1\r\n\r\nx", 200, "x", true, false},
    {"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, "x", true, false},
    {"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", 200, "x"},
    {"HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
    {"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello", 204, "", true, true, "hello"},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, ""},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
     "1\r\n\r\nx",
     200, "x"},
};

void check(const Answer& answer, const std::vector<std::string>& pieces) {
    const Outcome outcome(pieces);
    ASSERT_TRUE(outcome.headDone) << outcome.reader.error();
    EXPECT_EQ(outcome.reader.error(), nullptr);
    EXPECT_EQ(outcome.reader.status(), answer.status);
    EXPECT_EQ(outcome.text, answer.body);
    EXPECT_EQ(outcome.reader.complete(), answer.complete);
    EXPECT_EQ(outcome.reader.persistent(), answer.persistent);
    EXPECT_EQ(outcome.left, answer.left);
}

TEST(ResponseReader, ReadsEveryFraming) {
    for (const Answer& answer : answers) {
        SCOPED_TRACE(answer.wire);
        check(answer, {answer.wire});
    }
}

TEST(ResponseReader, ReadsThemSplitAnywhere) {
    for (const Answer& answer : answers) {
        SCOPED_TRACE(answer.wire);
        for (std::size_t i = 1; i < answer.wire.size(); ++i) {
            check(answer, {answer.wire.substr(0, i), answer.wire.substr(i)});
        }
        std::vector<std::string> bytes;
        for (const char c : answer.wire) bytes.emplace_back(1, c);
        check(answer, bytes);
    }
}

TEST(ResponseReader, GivesTheFieldsOfTheFinalHeadOnly) {
    const Outcome outcome(
        {"HTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTT", "P/1.1 200 OK\r\nA: 1\r\nB: 2\r\n\r\n"});
    EXPECT_EQ(outcome.names, "A,B,");
}

TEST(ResponseReader, AnAnswerToHeadHasNoBody) {
    const Outcome outcome({"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"}, true);
    EXPECT_TRUE(outcome.reader.complete());
    EXPECT_TRUE(outcome.reader.persistent());
}

TEST(ResponseReader, JoinsTheChunksOfOneReadIntoOneRun) {
    const Outcome outcome(
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n3\r\ndef\r\n",
         "1\r\ng\r\n1\r\nh\r\n0\r\n\r\n"});
    EXPECT_EQ(outcome.text, "abcdefgh");
    EXPECT_EQ(outcome.runs, 2);
    EXPECT_TRUE(outcome.reader.complete());
}

TEST(ResponseReader, GivesWhatCameBeforeAMalformedChunk) {
    const Outcome outcome({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n"});
    EXPECT_EQ(outcome.text, "ab");
    EXPECT_NE(outcome.reader.error(), nullptr);
    EXPECT_FALSE(outcome.reader.complete());
}

TEST(ResponseReader, RefusesMalformedAndAmbiguousHeads) {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::vector<std::string> bad = {
        "X",
        "\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.2 200 OK\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "SSH-2.0-OpenSSH",
        std::string("\x15\x03\x01", 3),
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 600 OK\r\n\r\n",
        "HTTP/1.1 +20 OK\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 200 O\x01K\r\n\r\n",
        "HTTP/1.1 200 OK\nA: b\n\n",
        ok + "A: b\n\n",
        ok + "A : b\r\n\r\n",
        ok + "A: b\r\n c\r\n\r\n",
        ok + "A\r\n\r\n",
        ok + ": b\r\n\r\n",
        ok + "A: b\x01\r\n\r\n",
        ok + "A: b\rc\r\n\r\n",
        ok + "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
        ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        ok + "Content-Length: +1\r\n\r\n",
        ok + "Content-Length: 1,1\r\n\r\n",
        ok + "Content-Length:\r\n\r\n",
        ok + "Transfer-Encoding: gzip, chunked\r\n\r\n",
        ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        ok + "A: " + std::string(64UL * 1024, 'x'),
        ok + "A: " + std::string(64UL * 1024, 'x') + "\r\n\r\n",
    };
    for (const std::string& wire : bad) {
        SCOPED_TRACE(wire.substr(0, 60));
        for (const std::size_t split : {wire.size(), wire.size() / 2, std::size_t{1}}) {
            const Outcome outcome({wire.substr(0, split), wire.substr(split)});
            EXPECT_FALSE(outcome.headDone);
            EXPECT_NE(outcome.reader.error(), nullptr);
        }
    }
}

TEST(ResponseReader, BoundsFieldsAndInterimAnswers) {
    std::string many = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 300; ++i) many += "A: b\r\n";
    EXPECT_NE(Outcome({many + "\r\n"}).reader.error(), nullptr);
    std::string interim;
    for (int i = 0; i < 17; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
    EXPECT_NE(Outcome({interim}).reader.error(), nullptr);
}

}  // namespace
}  // namespace openclaw::upstream
