#include "upstream/request_head.h"

#include <gtest/gtest.h>

namespace openclaw::upstream {
namespace {

std::string headOf(const Request& request) {
    std::string head;
    appendHead(request, head);
    return head;
}

Request requestTo(std::string_view url, std::string method = "GET") {
    Request request;
    request.url = Url::parse(url);
    request.method = std::move(method);
    return request;
}

TEST(RequestHead, HasRequestLineHostHeadersAndLength) {
    Request request = requestTo("http://a:81/x?y", "POST");
    request.headers = {{"Authorization", "Bearer k"}, {"Accept", "text/event-stream"}};
    request.body = "{}";
    EXPECT_EQ(whatIsWrong(request), "");
    EXPECT_EQ(headOf(request),
              "POST /x?y HTTP/1.1\r\nHost: a:81\r\nAuthorization: Bearer k\r\nAccept: text/event-stream\r\n"
              "Content-Length: 2\r\n\r\n");
}

TEST(RequestHead, GivesALengthWhereABodyIsExpected) {
    EXPECT_EQ(headOf(requestTo("http://a/")), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(headOf(requestTo("http://a/", "POST")),
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    EXPECT_EQ(headOf(requestTo("http://[::1]/", "DELETE")), "DELETE / HTTP/1.1\r\nHost: [::1]\r\n\r\n");
}

TEST(RequestHead, RefusesWhatWouldBreakOrForgeTheFraming) {
    const auto withHeader = [](const char* name, std::string value) {
        Request request = requestTo("http://a/");
        request.headers.emplace_back(name, std::move(value));
        return whatIsWrong(request);
    };
    EXPECT_EQ(withHeader("X-Ok", "a\tb \xc3\xa4"), "");
    EXPECT_NE(withHeader("X-Injected", "a\r\nHost: b"), "");
    EXPECT_NE(withHeader("X-Injected", "a\nb"), "");
    EXPECT_NE(withHeader("X-Nul", std::string("a\0b", 3)), "");
    EXPECT_NE(withHeader("X Space", "a"), "");
    EXPECT_NE(withHeader("X:", "a"), "");
    EXPECT_NE(withHeader("", "a"), "");
    for (const char* own : {"Host", "content-length", "Transfer-Encoding", "CONNECTION", "Keep-Alive", "TE",
                            "Trailer", "Upgrade", "Proxy-Connection"}) {
        EXPECT_NE(withHeader(own, "1").find(own), std::string::npos) << own;
    }
    for (const char* method : {"", "GE T", "GET\r\n", "CONNECT"}) {
        EXPECT_NE(whatIsWrong(requestTo("http://a/", method)), "") << method;
    }
    for (const char* target : {"", "x", "*", "/a b", "/a\r\nb", "/a\tb"}) {
        Request request = requestTo("http://a/");
        request.url.target = target;
        EXPECT_NE(whatIsWrong(request), "") << target;
    }
}

TEST(RequestHead, NeverQuotesAHeadersValue) {
    Request request = requestTo("http://a/");
    request.headers = {{"Authorization", "Bearer sk-secret\n"}};
    EXPECT_EQ(whatIsWrong(request).find("sk-secret"), std::string::npos);
}

}  // namespace
}  // namespace openclaw::upstream
