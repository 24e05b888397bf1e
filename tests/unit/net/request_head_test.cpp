#include "net/request_head.h"

#include <gtest/gtest.h>

#include <string>

namespace openclaw::net {
namespace {

struct Refused {
    const char* name;
    std::string head;
    int status;
    const char* reason;
};

/// Scanner and parser together, as the connection uses them.
HeadFault outcome(const std::string& text) {
    HeadScanner scanner;
    switch (scanner.scan(text)) {
        case HeadScanner::State::bad:
            return scanner.fault();
        case HeadScanner::State::more:
            return {0, "incomplete"};
        case HeadScanner::State::complete:
            break;
    }
    RequestHead head;
    HeadFault fault;
    if (parseRequestHead(std::string_view(text).substr(0, scanner.headBytes()), head, fault))
        return {200, ""};
    return fault;
}

std::string get(const std::string& lines) {
    return "GET / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

std::string post(const std::string& lines) {
    return "POST / HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

class RefusedHead : public testing::TestWithParam<Refused> {};

TEST_P(RefusedHead, GetsItsStatusAndReason) {
    const HeadFault fault = outcome(GetParam().head);
    EXPECT_EQ(fault.status, GetParam().status) << fault.reason;
    EXPECT_STREQ(fault.reason, GetParam().reason);
}

INSTANTIATE_TEST_SUITE_P(
    RequestLine, RefusedHead,
    testing::Values(
        Refused{"tls", "\x16\x03\x01", 400, "this port speaks plain HTTP, not TLS: use http://"},
        Refused{"leading_space", " GET / HTTP/1.1\r\n\r\n", 400, "the request does not start with a method"},
        Refused{"only_method", "GET\r\n\r\n", 400, "the request line is not METHOD TARGET VERSION"},
        Refused{"no_version", "GET /\r\nHost: h\r\n\r\n", 400,
                "the request line is not METHOD TARGET VERSION"},
        Refused{"two_spaces", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                "the request target has a character that must be percent-encoded"},
        Refused{"tab", "GET\t/ HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                "the request line is not METHOD TARGET VERSION"},
        Refused{"space_in_target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                "the request target has a character that must be percent-encoded"},
        Refused{"utf8_target", "GET /\xC3\xA4 HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                "the request target has a character that must be percent-encoded"},
        Refused{"fragment", "GET /#a HTTP/1.1\r\nHost: h\r\n\r\n", 400, "the request target has a fragment"},
        Refused{"relative", "GET a HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                "the request target must start with a slash"},
        Refused{"https_form", "GET https://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                "the request target must start with a slash"},
        Refused{"user_info", "GET http://u@h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                "the request target's authority is malformed"},
        Refused{"star_get", "GET * HTTP/1.1\r\nHost: h\r\n\r\n", 400,
                "the request target must start with a slash"},
        Refused{"connect", "CONNECT h:1 HTTP/1.1\r\nHost: h\r\n\r\n", 501, "this server is not a tunnel"},
        Refused{"lower_version", "GET / http/1.1\r\nHost: h\r\n\r\n", 400, "the HTTP version is malformed"},
        Refused{"http2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505, "this server speaks HTTP/1.1"},
        Refused{"http20_text", "GET / HTTP/x.0\r\nHost: h\r\n\r\n", 400, "the HTTP version is malformed"},
        Refused{"http09", "GET / HTTP/0.9\r\nHost: h\r\n\r\n", 505, "this server speaks HTTP/1.1"},
        Refused{"version_text", "GET / HTTP/1.1a\r\nHost: h\r\n\r\n", 400, "the HTTP version is malformed"},
        Refused{"bare_lf_line", "GET / HTTP/1.1\nHost: h\r\n\r\n", 400, "a line ends in LF without CR"},
        Refused{"bare_lf_header", "GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n", 400,
                "a line ends in LF without CR"},
        Refused{"bare_cr", "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", 400,
                "a header value with a control character"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Fields, RefusedHead,
    testing::Values(
        Refused{"no_host", "GET / HTTP/1.1\r\n\r\n", 400, "the Host header is missing"},
        Refused{"two_hosts", get("Host: h\r\n"), 400, "more than one Host"},
        Refused{"host_with_space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400,
                "the Host header is malformed"},
        Refused{"host_with_slash", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400,
                "the Host header is malformed"},
        Refused{"folded", get("X: a\r\n b\r\n"), 400, "folded header lines are not accepted"},
        Refused{"folded_tab", get("X: a\r\n\tb\r\n"), 400, "folded header lines are not accepted"},
        Refused{"space_before_colon", get("X : a\r\n"), 400,
                "a header name with a character that is not allowed"},
        Refused{"no_colon", get("X\r\n"), 400, "a header line without a colon"},
        Refused{"empty_name", get(": a\r\n"), 400, "a header name with a character that is not allowed"},
        Refused{"name_with_space", get("X Y: a\r\n"), 400,
                "a header name with a character that is not allowed"},
        Refused{"name_with_utf8", get("X\xC3\xA4: a\r\n"), 400,
                "a header name with a character that is not allowed"},
        Refused{"nul_in_value", get(std::string("X: a\0b\r\n", 8)), 400,
                "a header value with a control character"},
        Refused{"bell_in_value", get("X: \x07\r\n"), 400, "a header value with a control character"},
        Refused{"other_expectation", post("Expect: 200-ok\r\n"), 417,
                "the only expectation known is 100-continue"}),
    [](const auto& test) { return test.param.name; });

std::vector<Refused> smugglingHeads() {
    std::vector<Refused> heads{
        {"length_and_chunked", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400,
         "both Content-Length and Transfer-Encoding"},
        {"chunked_and_length", post("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400,
         "both Content-Length and Transfer-Encoding"},
        {"two_lengths", post("Content-Length: 3\r\nContent-Length: 4\r\n"), 400,
         "more than one Content-Length"},
        {"two_equal_lengths", post("Content-Length: 3\r\ncontent-length: 3\r\n"), 400,
         "more than one Content-Length"},
        {"two_codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400,
         "more than one Transfer-Encoding"},
        {"chunked_in_http10", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400,
         "a Transfer-Encoding in HTTP/1.0"},
    };
    int number = 0;
    for (const char* length : {"+3", "-3", "3 3", "3,3", "3, 3", "0x3", "3a", "", "3.0", "3e0", "\"3\"", " ",
                               "9999999999999999999", "18446744073709551617", "３"}) {
        static std::vector<std::string> names(32);
        names[static_cast<std::size_t>(number)] = "length_" + std::to_string(number);
        heads.push_back({names[static_cast<std::size_t>(number)].c_str(),
                         post("Content-Length: " + std::string(length) + "\r\n"), 400,
                         "a malformed Content-Length"});
        ++number;
    }
    number = 0;
    for (const char* coding :
         {"gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "identity", "xchunked", "chunked;q=1",
          "\"chunked\"", "chunked\x0b", ",chunked", "chunked,"}) {
        static std::vector<std::string> names(32);
        names[static_cast<std::size_t>(number)] = "coding_" + std::to_string(number);
        const bool control = std::string(coding).find('\x0b') != std::string::npos;
        heads.push_back(
            {names[static_cast<std::size_t>(number)].c_str(),
             post("Transfer-Encoding: " + std::string(coding) + "\r\n"), 400,
             control ? "a header value with a control character" : "a Transfer-Encoding other than chunked"});
        ++number;
    }
    return heads;
}

INSTANTIATE_TEST_SUITE_P(Smuggling, RefusedHead, testing::ValuesIn(smugglingHeads()),
                         [](const auto& test) { return test.param.name; });

TEST(RequestHead, TooLargeHasItsOwnStatus) {
    EXPECT_EQ(outcome("GET /" + std::string(maxTargetBytes, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n").status,
              414);
    EXPECT_EQ(outcome("GET /" + std::string(maxHeadBytes, 'a')).status, 414);
    EXPECT_EQ(outcome(get("X: " + std::string(maxHeadBytes, 'a') + "\r\n")).status, 431);
    std::string many;
    for (std::size_t i = 0; i < maxHeadFields; ++i) many += "X: a\r\n";
    EXPECT_EQ(outcome(get(many)).status, 431);
}

TEST(RequestHead, TakesWhatTheGrammarAllows) {
    RequestHead head;
    HeadFault fault;
    ASSERT_TRUE(
        parseRequestHead("POST http://example.org:8080/v1/x?token=a HTTP/1.1\r\nhOsT: example.org\r\n"
                         "Content-Length: 12\r\nExpect: 100-Continue\r\nX-Empty:\r\n\r\n",
                         head, fault))
        << fault.reason;
    EXPECT_EQ(head.method, "POST");
    EXPECT_EQ(head.path, "/v1/x");
    EXPECT_EQ(head.query, "token=a");
    EXPECT_TRUE(head.keepAlive);
    EXPECT_TRUE(head.expectContinue);
    EXPECT_EQ(head.framing.kind, Framing::Kind::length);
    EXPECT_EQ(head.framing.length, 12U);
    EXPECT_EQ(head.fields.get("x-empty"), "");
}

TEST(RequestHead, ConnectionListDecidesOnKeepAlive) {
    RequestHead closing;
    HeadFault fault;
    ASSERT_TRUE(parseRequestHead(get("Connection: x, Close\r\n"), closing, fault));
    EXPECT_FALSE(closing.keepAlive);
    RequestHead old;
    ASSERT_TRUE(parseRequestHead("GET / HTTP/1.0\r\n\r\n", old, fault));
    EXPECT_FALSE(old.keepAlive);
}

TEST(RequestHead, UnderstandsHigherMinorVersionsAsTheOneItKnows) {
    for (const char* version : {"HTTP/1.1", "HTTP/1.2", "HTTP/1.9"}) {
        RequestHead head;
        HeadFault fault;
        const std::string text = std::string("GET / ") + version + "\r\nHost: h\r\n\r\n";
        ASSERT_TRUE(parseRequestHead(text, head, fault)) << version;
        EXPECT_TRUE(head.http11 && head.keepAlive) << version;
    }
}

TEST(HeadScanner, FindsTheEndHoweverTheBytesArrive) {
    const std::string text = get("X: y\r\n") + "body";
    HeadScanner scanner;
    std::size_t size = 1;
    while (scanner.scan(std::string_view(text).substr(0, size)) == HeadScanner::State::more) ++size;
    EXPECT_EQ(size, text.size() - 4);
    EXPECT_EQ(scanner.headBytes(), text.size() - 4);
}

}  // namespace
}  // namespace openclaw::net
