#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// HTTP framing on a raw connection: RFC 9112 in its strict reading. Whatever is refused is refused with a
/// complete JSON answer and an orderly end of the connection, and nothing behind it is ever taken for a
/// request.
namespace {

using harness::Gateway;
using harness::Response;
using harness::ResponseReader;
using harness::Tcp;
using testing::HasSubstr;

struct Bad {
    std::string why;
    std::string bytes;
    std::vector<int> statuses{400};
};

const std::string authorization = std::string("Authorization: Bearer ") + harness::token + "\r\n";

/// A request with this header section in place of a good one.
std::string post(const std::string& headers, const std::string& body = "{}") {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n" + authorization + headers + "\r\n" + body;
}

std::string get(const std::string& headers) {
    return "GET /v1/models HTTP/1.1\r\n" + headers + authorization + "\r\n";
}

/// If any of this is executed, the vendor hears of it.
std::string poison() {
    const std::string body = harness::chatBody("poison");
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n" + authorization +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::vector<Bad> lengths() {
    std::vector<Bad> all{
        {"both length and chunked", post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")},
        {"chunked and then length", post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "0\r\n\r\n")},
        {"two equal lengths", post("Content-Length: 2\r\nContent-Length: 2\r\n")},
        {"two different lengths", post("Content-Length: 2\r\nContent-Length: 3\r\n")},
        {"lengths in another case", post("Content-Length: 2\r\ncontent-length: 2\r\n")},
    };
    for (const char* value : {"+2",
                              "-2",
                              "2,2",
                              "2, 2",
                              "2 2",
                              "0x2",
                              "2x",
                              "x2",
                              "2;",
                              "2.0",
                              "1e1",
                              "",
                              "two",
                              "\"2\"",
                              "99999999999999999999999",
                              "18446744073709551618",
                              "9223372036854775808",
                              "-0",
                              "+0",
                              "2\t2",
                              "2\x0b",
                              "\x0c"
                              "2"}) {
        all.push_back({std::string("length '") + value + "'",
                       post("Content-Length: " + std::string(value) + "\r\n"),
                       {400, 413}});
    }
    for (const char* value :
         {"Chunked, identity", "identity", "chunked, chunked", "gzip", "gzip, chunked", "chunked, gzip",
          "xchunked", "chunkedx", "\"chunked\"", "chunked;q=1", "", ",chunked", "chunked,",
          "\x0b"
          "chunked",
          "chunked\x0b", "cow"}) {
        all.push_back({std::string("transfer coding '") + value + "'",
                       post("Transfer-Encoding: " + std::string(value) + "\r\n", "0\r\n\r\n"),
                       {400, 501}});
    }
    all.push_back({"two transfer codings",
                   post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")});
    all.push_back({"identity behind chunked",
                   post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
                   {400, 501}});
    all.push_back({"chunked in HTTP/1.0", "POST /v1/chat/completions HTTP/1.0\r\nHost: a\r\n" +
                                              authorization + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"});
    return all;
}

std::vector<Bad> fields() {
    std::vector<Bad> all{
        {"no host", get("")},
        {"two hosts", get("Host: a\r\nHost: b\r\n")},
        {"two equal hosts", get("Host: a\r\nHost: a\r\n")},
        {"folded line", get("Host: a\r\nX-Long: one\r\n two\r\n")},
        {"folded line with a tab", get("Host: a\r\nX-Long: one\r\n\ttwo\r\n")},
        {"folded first line", get(" Host: a\r\n")},
        {"space before the colon", get("Host: a\r\nContent-Length : 0\r\n")},
        {"tab before the colon", get("Host: a\r\nX-A\t: 0\r\n")},
        {"line without a colon", get("Host: a\r\nnonsense\r\n")},
        {"empty name", get("Host: a\r\n: value\r\n")},
        {"bare LF behind a field", get("Host: a\nX-A: b\r\n")},
        {"bare LF behind the request line", "GET /v1/models HTTP/1.1\nHost: a\r\n\r\n"},
        {"only LF", "GET /v1/models HTTP/1.1\nHost: a\n\n"},
        {"bare CR in a value", get("Host: a\r\nX-A: b\rX-B: c\r\n")},
        {"CR CR LF", get("Host: a\r\r\n")},
        {"NUL in a value", get(std::string("Host: a\r\nX-A: b\0c\r\n", 18))},
        {"NUL in a name", get(std::string("Host: a\r\nX\0A: b\r\n", 16))},
    };
    // Every octet that is no token character, in a name; every control character but tab, in a value.
    for (const char c : std::string("\"(),/;<=>?@[\\]{} \x01\x1f\x7f\x80\xff")) {
        all.push_back({"name with octet " + std::to_string(static_cast<unsigned char>(c)),
                       get("Host: a\r\nX" + std::string(1, c) + "A: b\r\n")});
    }
    for (int c = 1; c < 0x20; ++c) {
        if (c == '\t' || c == '\r' || c == '\n') continue;
        all.push_back({"value with octet " + std::to_string(c),
                       get("Host: a\r\nX-A: b" + std::string(1, static_cast<char>(c)) + "c\r\n")});
    }
    all.push_back({"value with DEL", get("Host: a\r\nX-A: b\x7f\r\n")});
    return all;
}

std::vector<Bad> requestLines() {
    std::vector<Bad> all;
    const auto line = [](const std::string& text) {
        return text + "\r\nHost: a\r\n" + authorization + "\r\n";
    };
    for (const char* text : {"GET",
                             "GET ",
                             "GET /v1/models",
                             "GET /v1/models ",
                             "GET  /v1/models HTTP/1.1",
                             "GET /v1/models  HTTP/1.1",
                             "GET /v1/models HTTP/1.1 ",
                             " GET /v1/models HTTP/1.1",
                             "GET\t/v1/models\tHTTP/1.1",
                             "GET /v1/mo dels HTTP/1.1",
                             "GET v1/models HTTP/1.1",
                             "GET \\v1\\models HTTP/1.1",
                             "G@T /v1/models HTTP/1.1",
                             "G(T /v1/models HTTP/1.1",
                             "GET /v1/models#part HTTP/1.1",
                             "GET /v1/\x01 HTTP/1.1",
                             "GET /v1/\x7f HTTP/1.1",
                             "GET /v1/models HTTP/1.1x",
                             "GET /v1/models http/1.1",
                             "GET /v1/models HTTP/11",
                             "GET /v1/models HTTP/1.1.1",
                             "GET /v1/models HTTP/1",
                             "GET /v1/models HTTP/",
                             "GET /v1/models HTPP/1.1",
                             "GET /v1/models HTTP/-1.1",
                             "GET /v1/models HTTP/1.a",
                             "GET /v1/models HTTP/01.1",
                             "GET /v1/models HTTP /1.1",
                             "/v1/models HTTP/1.1",
                             "CONNECT a:80 HTTP/1.1",
                             "GET * HTTP/1.1",
                             "\x16\x03\x01\x02",
                             "SSH-2.0-OpenSSH"}) {
        all.push_back({std::string("'") + text + "'", line(text), {400, 404, 405, 501, 505}});
    }
    for (const char* version : {"HTTP/0.9", "HTTP/2.0", "HTTP/3.0", "HTTP/9.9"}) {
        all.push_back({version, line(std::string("GET /v1/models ") + version), {400, 505}});
    }
    all.push_back({"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 405, 505}});
    all.push_back({"NUL in the target", line(std::string("GET /v1/\0 HTTP/1.1", 18))});
    return all;
}

std::vector<Bad> chunks() {
    std::vector<Bad> all;
    for (const char* body : {"x\r\n",
                             "-1\r\n\r\n",
                             "+1\r\na\r\n0\r\n\r\n",
                             "0x1\r\na\r\n0\r\n\r\n",
                             " 1\r\na\r\n0\r\n\r\n",
                             "1 \r\na\r\n0\r\n\r\n",
                             "\r\n",
                             ";ext\r\n",
                             "1\na\n0\n\n",
                             "1\na\r\n0\r\n\r\n",
                             "1\r\nab\r\n0\r\n\r\n",
                             "1\r\na0\r\n\r\n",
                             "1\r\na\n0\r\n\r\n",
                             "2\r\na\r\n0\r\n\r\n",
                             "1\ra\r\n0\r\n\r\n",
                             "1\r\na\rb0\r\n\r\n",
                             "ffffffffffffffff\r\na\r\n",
                             "10000000000000000\r\na\r\n",
                             "00000000000000000000000000000001\r\na\r\n0\r\n\r\n",
                             "1,1\r\na\r\n0\r\n\r\n",
                             "0\r\nX: y\n\r\n",
                             "0\r\n\n",
                             "1;a\nb\r\na\r\n0\r\n\r\n",
                             "g\r\n",
                             "0\n\r\n"}) {
        // The size that is too large may also be refused for that.
        all.push_back(
            {std::string("chunks '") + body + "'", post("Transfer-Encoding: chunked\r\n", body), {400, 413}});
    }
    return all;
}

class Framing : public testing::Test {
  protected:
    harness::Vendor vendor_;
    Gateway gateway_{{}, vendor_.port()};

    /// Sends each input with a poisoned request behind it; what comes back must be one complete refusal.
    void expectRefused(const std::vector<Bad>& inputs) {
        for (const Bad& bad : inputs) {
            SCOPED_TRACE(bad.why);
            Tcp tcp(gateway_.port());
            tcp.send(bad.bytes + poison());
            ResponseReader reader(tcp);
            const Response answer = reader.next();
            EXPECT_THAT(bad.statuses, testing::Contains(answer.status)) << answer.raw;
            EXPECT_TRUE(answer.complete);
            EXPECT_EQ(answer.header("Connection"), "close");
            EXPECT_FALSE(answer.text("/error/message").empty()) << answer.body;
            EXPECT_EQ(reader.rest() + tcp.receiveToEnd(), "") << "something behind the refusal was answered";
            EXPECT_EQ(tcp.end(), Tcp::End::fin);
        }
        EXPECT_EQ(vendor_.count("request", "poison"), 0u) << "a smuggled request was executed";
        EXPECT_EQ(gateway_.get("/v1/models").status, 200) << "the gateway goes on";
    }
};

TEST_F(Framing, RefusesEveryAmbiguousLength) {
    expectRefused(lengths());
}

TEST_F(Framing, RefusesMalformedFields) {
    expectRefused(fields());
}

TEST_F(Framing, RefusesMalformedRequestLines) {
    expectRefused(requestLines());
}

TEST_F(Framing, RefusesMalformedChunks) {
    expectRefused(chunks());
}

TEST_F(Framing, AcceptsWhatIsUnusualButRight) {
    const std::string body = harness::chatBody("fine");
    const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
    const std::string start = "POST /v1/chat/completions HTTP/1.1\r\n";
    char size[16];
    std::snprintf(size, sizeof size, "%zX", body.size());
    const std::vector<std::pair<std::string, std::string>> inputs{
        {"empty lines before the request",
         "\r\n" + start + "Host: a\r\n" + authorization + length + "\r\n" + body},
        {"no space behind the colon", start + "Host:a\r\n" + authorization + length + "\r\n" + body},
        {"white space around the value", start + "Host:\t a \t\r\n" + authorization + length + "\r\n" + body},
        {"names in any case", start + "hOST: a\r\n" + authorization +
                                  "cONTENT-lENGTH: " + std::to_string(body.size()) + "\r\n\r\n" + body},
        {"leading zeros", start + "Host: a\r\n" + authorization + "Content-Length: 000" +
                              std::to_string(body.size()) + "\r\n\r\n" + body},
        {"octets above 127 in a value",
         start + "Host: a\r\nX-A: \xe4\xbd\xa0\r\n" + authorization + length + "\r\n" + body},
        {"an empty value", start + "Host: a\r\nX-Empty:\r\n" + authorization + length + "\r\n" + body},
        {"absolute form", "POST http://a/v1/chat/completions HTTP/1.1\r\nHost: a\r\n" + authorization +
                              length + "\r\n" + body},
        {"a query",
         "POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: a\r\n" + authorization + length + "\r\n" + body},
        {"chunks", start + "Host: a\r\n" + authorization + "Transfer-Encoding: chunked\r\n\r\n" + size +
                       "\r\n" + body + "\r\n0\r\n\r\n"},
        {"coding in capitals, chunk extension, trailer",
         start + "Host: a\r\n" + authorization + "Transfer-Encoding: CHUNKED\r\n\r\n" + size +
             ";a=\"b\"\r\n" + body + "\r\n0\r\nX-Trailer: y\r\n\r\n"},
    };
    for (const auto& [what, bytes] : inputs) {
        SCOPED_TRACE(what);
        Tcp tcp(gateway_.port());
        tcp.send(bytes);
        const Response answer = ResponseReader(tcp).next();
        EXPECT_EQ(answer.status, 200) << answer.raw << answer.body;
    }
}

TEST_F(Framing, TakesARequestSplitAtEveryByte) {
    const std::string bytes = poison();
    for (std::size_t at = 1; at < bytes.size(); ++at) {
        Tcp tcp(gateway_.port());
        ASSERT_TRUE(tcp.send(bytes.substr(0, at)));
        ASSERT_TRUE(tcp.send(bytes.substr(at)));
        ASSERT_EQ(ResponseReader(tcp).next().status, 200) << "split at " << at;
    }
    Tcp tcp(gateway_.port());
    for (const char c : bytes) ASSERT_TRUE(tcp.send(std::string(1, c)));
    EXPECT_EQ(ResponseReader(tcp).next().status, 200) << "a byte a segment";
}

TEST_F(Framing, AnswersPipelinedRequestsInOrder) {
    std::string bytes;
    const std::vector<std::string> models{"first", "bench-json", "second", "echo-request", "third"};
    for (const std::string& model : models) {
        bytes += harness::Request{.method = "POST",
                                  .path = "/v1/chat/completions",
                                  .headers = harness::authorized(),
                                  .body = harness::chatBody(model)}
                     .bytes();
    }
    bytes += get("Host: a\r\n");
    Tcp tcp(gateway_.port());
    tcp.send(bytes);
    ResponseReader reader(tcp);
    for (const std::string& model : models) EXPECT_EQ(reader.next().text("/model"), model);
    EXPECT_EQ(reader.next().text("/object"), "list");
}

TEST_F(Framing, ARefusedRequestEndsThePipelineBehindIt) {
    Tcp tcp(gateway_.port());
    tcp.send(get("Host: a\r\n") + get("Host: a\r\nHost: b\r\n") + poison());
    ResponseReader reader(tcp);
    EXPECT_EQ(reader.next().status, 200);
    EXPECT_EQ(reader.next().status, 400);
    EXPECT_EQ(tcp.receiveToEnd(), "");
    EXPECT_EQ(tcp.end(), Tcp::End::fin);
    EXPECT_EQ(vendor_.count("request", "poison"), 0u);
}

/// The body of a request that is answered without it is no request of its own.
TEST_F(Framing, ABodyThatNobodyReadIsNotTheNextRequest) {
    const std::string inside = poison();
    const std::string length = "Content-Length: " + std::to_string(inside.size()) + "\r\n\r\n";
    for (const std::string& head : {"POST /nowhere HTTP/1.1\r\nHost: a\r\n" + authorization,
                                    "POST /v1/models HTTP/1.1\r\nHost: a\r\n" + authorization,
                                    "GET /healthz HTTP/1.1\r\nHost: a\r\n" + authorization,
                                    "GET /v1/models HTTP/1.1\r\nHost: a\r\n" + authorization,
                                    std::string("POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\n")}) {
        SCOPED_TRACE(head);
        Tcp tcp(gateway_.port());
        tcp.send(head + length + inside + get("Host: a\r\nConnection: close\r\n"));
        const std::string answers = tcp.receiveToEnd();
        EXPECT_THAT(answers, testing::StartsWith("HTTP/1.1 "));
        EXPECT_THAT(answers, testing::Not(HasSubstr("chat.completion")));
        EXPECT_EQ(tcp.end(), Tcp::End::fin);
    }
    EXPECT_EQ(vendor_.count("request", "poison"), 0u);
}

TEST_F(Framing, KeepsTheConnectionAsAskedFor) {
    Tcp kept(gateway_.port());
    ResponseReader reader(kept);
    for (int i = 0; i < 3; ++i) {
        kept.send(get("Host: a\r\n"));
        EXPECT_EQ(reader.next().status, 200);
    }
    kept.send(get("Host: a\r\nConnection: close\r\n"));
    EXPECT_EQ(reader.next().header("Connection"), "close");
    EXPECT_EQ(kept.receiveToEnd(), "");
    EXPECT_EQ(kept.end(), Tcp::End::fin);

    Tcp old(gateway_.port());
    old.send("GET /v1/models HTTP/1.0\r\nHost: a\r\n" + authorization + "\r\n");
    EXPECT_EQ(ResponseReader(old).next().status, 200);
    EXPECT_EQ(old.receiveToEnd(), "");
    EXPECT_EQ(old.end(), Tcp::End::fin) << "HTTP/1.0 closes";
}

TEST_F(Framing, SaysWhatTheServerAsAWholeTakes) {
    Tcp tcp(gateway_.port());
    tcp.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
    const Response answer = ResponseReader(tcp).next();
    EXPECT_EQ(answer.status, 204);
    EXPECT_EQ(answer.header("Allow"), "GET, HEAD, POST, DELETE, OPTIONS");
}

TEST_F(Framing, SaysThatAVersionIsNotSupported) {
    Tcp tcp(gateway_.port());
    tcp.send("GET /v1/models HTTP/2.0\r\nHost: a\r\n\r\n");
    const Response answer = ResponseReader(tcp).next();
    EXPECT_EQ(answer.status, 505);
    EXPECT_EQ(answer.text("/error/code"), "unsupported");
}

TEST_F(Framing, AHigherMinorVersionIsTheOneItKnows) {
    Tcp tcp(gateway_.port());
    tcp.send("GET /v1/models HTTP/1.2\r\nHost: a\r\n" + authorization + "\r\n");
    EXPECT_EQ(ResponseReader(tcp).next().status, 200);
}

TEST_F(Framing, AnswersContinueBeforeTheBodyComes) {
    const std::string body = harness::chatBody("continued");
    Tcp tcp(gateway_.port());
    tcp.send(post("Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n", ""));
    ResponseReader reader(tcp);
    EXPECT_EQ(reader.next().status, 100);
    tcp.send(body);
    EXPECT_EQ(reader.next().status, 200);

    Tcp eager(gateway_.port());
    eager.send(post("Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n", body));
    ResponseReader eagerReader(eager);
    Response answer = eagerReader.next();
    if (answer.status == 100) answer = eagerReader.next();
    EXPECT_EQ(answer.status, 200);
}

TEST_F(Framing, RefusesOtherExpectations) {
    Tcp tcp(gateway_.port());
    tcp.send(post("Expect: 200-maybe\r\nContent-Length: 2\r\n"));
    EXPECT_EQ(ResponseReader(tcp).next().status, 417);
}

TEST_F(Framing, AnswersHeadLikeGetWithoutABody) {
    Tcp tcp(gateway_.port());
    ResponseReader reader(tcp);
    tcp.send("HEAD /v1/models HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n");
    const Response head = reader.next(true);
    EXPECT_EQ(head.status, 200);
    tcp.send(get("Host: a\r\n"));
    const Response answer = reader.next();
    EXPECT_EQ(answer.status, 200) << "no body came between";
    EXPECT_EQ(head.header("Content-Length"), std::to_string(answer.body.size()));
    tcp.send("HEAD /nowhere HTTP/1.1\r\nHost: a\r\n" + authorization + "\r\n");
    EXPECT_EQ(reader.next(true).status, 404);
    tcp.send(get("Host: a\r\n"));
    EXPECT_EQ(reader.next().status, 200);
}

TEST_F(Framing, NamesTheAllowedMethods) {
    for (const char* method : {"GET", "PUT", "DELETE", "PATCH"}) {
        const Response answer = harness::ask(
            gateway_.port(),
            {.method = method, .path = "/v1/chat/completions", .headers = harness::authorized()});
        EXPECT_EQ(answer.status, 405) << method;
        EXPECT_THAT(answer.header("Allow"), HasSubstr("POST"));
        EXPECT_FALSE(answer.text("/error/message").empty());
    }
    const Response answer = gateway_.post("/v1/models", "{}");
    EXPECT_EQ(answer.status, 405);
    EXPECT_THAT(answer.header("Allow"), HasSubstr("GET"));

    const Response options =
        harness::ask(gateway_.port(),
                     {.method = "OPTIONS", .path = "/v1/chat/completions", .headers = harness::authorized()});
    EXPECT_THAT(options.status, testing::AnyOf(200, 204));
    EXPECT_THAT(options.header("Allow"), HasSubstr("POST"));
}

TEST_F(Framing, UnknownPathsAreJson404) {
    for (const char* path :
         {"/", "/v1", "/v1/", "/v1/chat", "/v1/chat/completions/", "/V1/models", "//v1/models",
          "/v1/../v1/models", "/v1/%6dodels2", "/favicon.ico", "/v1/unknown?token=x"}) {
        const Response answer = gateway_.get(path);
        EXPECT_EQ(answer.status, 404) << path;
        EXPECT_EQ(answer.header("Content-Type").substr(0, 16), "application/json") << path;
        EXPECT_FALSE(answer.text("/error/message").empty()) << path;
    }
}

TEST_F(Framing, RefusesAHeadThatIsTooLarge) {
    for (const std::string& headers : {"X-Long: " + std::string(200'000, 'a') + "\r\n", [] {
                                           std::string many;
                                           for (int i = 0; i < 5000; ++i)
                                               many += "X-" + std::to_string(i) + ": y\r\n";
                                           return many;
                                       }()}) {
        Tcp tcp(gateway_.port());
        tcp.send(get("Host: a\r\n" + headers));
        const Response answer = ResponseReader(tcp).next();
        EXPECT_EQ(answer.status, 431);
        EXPECT_TRUE(answer.complete);
        tcp.receiveToEnd();
        EXPECT_EQ(tcp.end(), Tcp::End::fin);
    }
    Tcp tcp(gateway_.port());
    tcp.send("GET /" + std::string(200'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n");
    const Response answer = ResponseReader(tcp).next();
    EXPECT_EQ(answer.status, 414);
    tcp.receiveToEnd();
    EXPECT_EQ(tcp.end(), Tcp::End::fin);
}

}  // namespace
