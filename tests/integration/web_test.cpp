#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <string>

#include "harness/gateway.h"
#include "harness/site.h"

/// web_fetch through POST /v1/tools/invoke.
namespace {

namespace json = boost::json;

using harness::Config;
using harness::Gateway;
using harness::Response;
using harness::Site;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// The shape of the documented command.
std::string fetch(const std::string& url, json::object arguments = {}) {
    arguments["url"] = url;
    return json::serialize(json::object{{"tool", "web_fetch"}, {"arguments", std::move(arguments)}});
}

Config webConfig(const std::string& settings) {
    Config config;
    config.pluginEntries = "web: { config: {" + settings + "} }";
    config.tools = R"(allow: ["group:web"])";
    return config;
}

std::string said(const Response& answer) {
    return answer.text("/result/content/0/text");
}

std::string complaint(const Response& answer) {
    return answer.text("/error/message");
}

TEST(WebFetch, ReadsAPageOnceItsNetworkIsAllowed) {
    Site site;
    site.servePage("/", "text/html; charset=utf-8",
                   "<!doctype html><title>Example 域</title><script>no()</script><h1>Example Domain</h1>"
                   "<p>For use in <a href=\"/more\">documents</a>, 你好.</p>");
    const Gateway gateway(webConfig("allowPrivateNetwork: true"));
    const Response answer = gateway.invoke(fetch(site.url("/")));
    ASSERT_EQ(answer.status, 200) << answer.body;
    EXPECT_TRUE(answer.json().at("ok").as_bool());
    EXPECT_EQ(answer.text("/result/content/0/type"), "text");
    EXPECT_THAT(said(answer), AllOf(HasSubstr("# Example Domain"), HasSubstr("你好"), Not(HasSubstr("no()")),
                                    HasSubstr("[documents](" + site.url("/more") + ")")));
    EXPECT_EQ(answer.text("/result/details/title"), "Example 域");
    EXPECT_EQ(answer.text("/result/details/finalUrl"), site.url("/"));
    EXPECT_EQ(answer.json().at("result").at("details").at("untrusted"), true);
}

TEST(WebFetch, RefusesThisMachineUnlessItIsAllowed) {
    Site site;
    site.servePage("/", "text/plain", "private");
    const std::string port = std::to_string(site.port());
    const Gateway gateway(webConfig(""));
    for (const std::string& host :
         {std::string("127.0.0.1"), std::string("localhost"), std::string("[::1]"), std::string("0.0.0.0"),
          std::string("[::ffff:127.0.0.1]"), std::string("169.254.169.254"), std::string("10.0.0.1")}) {
        const Response answer = gateway.invoke(fetch("http://" + host + ":" + port + "/"));
        EXPECT_EQ(answer.status, 403) << host << answer.body;
        EXPECT_EQ(answer.text("/error/type"), "permission_denied");
        EXPECT_THAT(complaint(answer), AllOf(HasSubstr(host), HasSubstr("private"))) << host;
    }
    EXPECT_THAT(site.asked(), IsEmpty());
}

TEST(WebFetch, FollowsRedirectsAndChecksEachOfThem) {
    Site site;
    site.serveRedirect("/start", "/second");
    site.serveRedirect("/second", site.url("/end"));
    site.servePage("/end", "text/plain", "there");
    site.serveRedirect("/round", "/round");
    site.serveRedirect("/file", "file:///etc/passwd");
    site.serveRedirect("/out", "http://localhost:" + std::to_string(site.port()) + "/end");
    const Gateway gateway(webConfig(R"(allowPrivateNetwork: true, denyHosts: ["localhost"])"));
    const Response answer = gateway.invoke(fetch(site.url("/start")));
    EXPECT_EQ(said(answer), "there") << answer.body;
    EXPECT_EQ(answer.text("/result/details/finalUrl"), site.url("/end"));
    EXPECT_EQ(answer.json().at("result").at("details").at("redirects"), 2);
    EXPECT_THAT(complaint(gateway.invoke(fetch(site.url("/round")))), HasSubstr("circle"));
    EXPECT_THAT(complaint(gateway.invoke(fetch(site.url("/file")))), HasSubstr("only http and https"));
    EXPECT_THAT(complaint(gateway.invoke(fetch(site.url("/out")))), HasSubstr("denyHosts"));
    EXPECT_THAT(site.asked(), ElementsAre("/start", "/second", "/end", "/round", "/file", "/out"));
}

TEST(WebFetch, CutsTextsAndRefusesImagesThatAreTooLarge) {
    Site site;
    site.servePage("/text", "text/plain", std::string(100'000, 'x'));
    site.servePage("/image", "image/png", "\x89PNG\r\n\x1a\n" + std::string(100'000, 'x'));
    site.servePage("/binary", "application/octet-stream", std::string(100, '\0'));
    const Gateway gateway(webConfig("allowPrivateNetwork: true, maxBytes: 20000"));
    const Response cut = gateway.invoke(fetch(site.url("/text")));
    EXPECT_EQ(cut.status, 200) << cut.body;
    EXPECT_EQ(said(cut).size(), 20'000u);
    EXPECT_EQ(cut.json().at("result").at("details").at("truncated"), true);
    const Response image = gateway.invoke(fetch(site.url("/image")));
    EXPECT_EQ(image.status, 413) << image.body;
    EXPECT_THAT(complaint(image), HasSubstr("maxBytes"));
    const Response binary = gateway.invoke(fetch(site.url("/binary")));
    EXPECT_EQ(binary.status, 400) << binary.body;
    EXPECT_THAT(complaint(binary), HasSubstr("only text and images"));
}

TEST(WebFetch, GivesUpOnAPageThatDoesNotAnswer) {
    Site site;
    site.serve("/silent", "");
    site.serve("/half", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf");
    const harness::SilentPort silent;
    const Gateway gateway(webConfig("allowPrivateNetwork: true, timeoutMs: 300"));
    const Response answer = gateway.invoke(fetch(site.url("/silent")));
    EXPECT_EQ(answer.status, 504) << answer.body;
    EXPECT_EQ(answer.text("/error/type"), "timeout");
    const Response handshake =
        gateway.invoke(fetch("https://127.0.0.1:" + std::to_string(silent.port()) + "/"));
    EXPECT_EQ(handshake.status, 504) << handshake.body;
    const Response half = gateway.invoke(fetch(site.url("/half")));
    EXPECT_EQ(half.status, 502) << half.body;
    EXPECT_EQ(gateway.get("/healthz").status, 200);
}

TEST(WebFetch, SaysWhatWasWrongWithTheUrl) {
    const Gateway gateway(webConfig("allowPrivateNetwork: true"));
    for (const char* url :
         {"example", "", "ftp://example.com/", "http://me:secret@example.com/", "http://"}) {
        const Response answer = gateway.invoke(fetch(url));
        EXPECT_EQ(answer.status, 400) << url << answer.body;
        EXPECT_THAT(complaint(answer), AllOf(HasSubstr("url"), Not(HasSubstr("secret")))) << url;
    }
    const Response gone = gateway.invoke(fetch("http://127.0.0.1:1/"));
    EXPECT_THAT(gone.status, testing::AnyOf(502, 503)) << gone.body;
    EXPECT_THAT(complaint(gone), HasSubstr("127.0.0.1:1"));
}

TEST(WebFetch, QuotesAnErrorPageWithoutItsMarkup) {
    Site site;
    site.serve("/error",
               "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Type: text/html\r\n\r\n"
               "<html><h1>Back soon</h1></html>");
    const Gateway gateway(webConfig("allowPrivateNetwork: true"));
    const Response answer = gateway.invoke(fetch(site.url("/error")));
    EXPECT_EQ(answer.status, 502) << answer.body;
    EXPECT_THAT(complaint(answer), AllOf(HasSubstr("503"), HasSubstr("Back soon"), Not(HasSubstr("<h1>"))));
}

TEST(WebFetch, IsDeniedWithTheRuleUntilItIsAllowed) {
    const Gateway gateway;
    const Response answer = gateway.invoke(fetch("https://example.com"));
    EXPECT_EQ(answer.status, 403) << answer.body;
    EXPECT_THAT(complaint(answer), AllOf(HasSubstr("web_fetch"), HasSubstr("tools.allow")));
}

}  // namespace
