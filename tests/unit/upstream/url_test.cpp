#include <gtest/gtest.h>

#include <string>

#include "upstream/client.h"

namespace openclaw::upstream {
namespace {

TEST(Url, TakesApartSchemeHostPortAndTarget) {
    const Url url = Url::parse("http://Vendor.Example:9100/v1/chat?x=1&y=%2F");
    EXPECT_FALSE(url.tls);
    EXPECT_EQ(url.host, "vendor.example");
    EXPECT_EQ(url.port, 9100);
    EXPECT_EQ(url.target, "/v1/chat?x=1&y=%2F");
    EXPECT_EQ(url.authority(), "vendor.example:9100");
}

TEST(Url, KnowsTheSchemesOwnPorts) {
    EXPECT_EQ(Url::parse("http://a").port, 80);
    EXPECT_EQ(Url::parse("HTTPS://a").port, 443);
    EXPECT_TRUE(Url::parse("https://a").tls);
    EXPECT_EQ(Url::parse("http://a:80/").authority(), "a");
    EXPECT_EQ(Url::parse("https://a:443/").authority(), "a");
    EXPECT_EQ(Url::parse("https://a:80/").authority(), "a:80");
}

TEST(Url, HasAtLeastASlashAsTarget) {
    EXPECT_EQ(Url::parse("http://a").target, "/");
    EXPECT_EQ(Url::parse("http://a/").target, "/");
    EXPECT_EQ(Url::parse("http://a?q").target, "/?q");
    EXPECT_EQ(Url::parse("http://a:1?q=/x").target, "/?q=/x");
}

TEST(Url, TakesIpv6InBracketsAndGivesItBackWithThem) {
    const Url url = Url::parse("http://[::1]:8080/x");
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.port, 8080);
    EXPECT_EQ(url.authority(), "[::1]:8080");
    EXPECT_EQ(Url::parse("http://[FE80::1]").authority(), "[fe80::1]");
    EXPECT_EQ(Url::parse("http://[::ffff:127.0.0.1]/").host, "::ffff:127.0.0.1");
}

class RefusedUrl : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(RefusedUrl, SaysWhatIsWrong) {
    const auto& [text, reason] = GetParam();
    try {
        Url::parse(text);
        FAIL() << text << " was accepted";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::invalid_request);
        EXPECT_NE(error.message().find(reason), std::string_view::npos) << error.message();
    }
}

INSTANTIATE_TEST_SUITE_P(
    All, RefusedUrl,
    testing::Values(
        std::pair{"", "begin with http"}, std::pair{"a", "begin with http"},
        std::pair{"/v1", "begin with http"}, std::pair{"http:/a", "begin with http"},
        std::pair{"ftp://a", "scheme"}, std::pair{"://a", "scheme"}, std::pair{" http://a", "scheme"},
        std::pair{"http://", "no host"}, std::pair{"http:///x", "no host"},
        std::pair{"http://:80/", "no host"}, std::pair{"http://me@a/", "credentials"},
        std::pair{"http://me:secret@a/", "credentials"}, std::pair{"http://a@b@c/", "credentials"},
        std::pair{"http://a b/", "host name"}, std::pair{"http://a\tb/", "host name"},
        std::pair{"http://a%41/", "host name"}, std::pair{"http://a\\b/", "host name"},
        std::pair{"http://h\xc3\xa4/", "host name"}, std::pair{"http://a\r\nx/", "host name"},
        std::pair{"http://a..b/", "empty label"}, std::pair{"http://.a/", "empty label"},
        std::pair{"http://" + std::string(64, 'a') + "/", "63"},
        std::pair{"http://" + std::string(254, 'a') + "/", "253"}, std::pair{"http://127.1/", "four decimal"},
        std::pair{"http://2130706433/", "four decimal"}, std::pair{"http://0x7f000001/", "four decimal"},
        std::pair{"http://0x7F.1/", "four decimal"}, std::pair{"http://0177.0.0.1/", "four decimal"},
        std::pair{"http://256.0.0.1/", "four decimal"}, std::pair{"http://1.2.3.4.5/", "four decimal"},
        std::pair{"http://[::1/", "not closed"}, std::pair{"http://[]/", "IPv6"},
        std::pair{"http://[a]/", "IPv6"}, std::pair{"http://[127.0.0.1]/", "IPv6"},
        std::pair{"http://[fe80::1%25eth0]/", "IPv6"}, std::pair{"http://[::1]x/", "only a port"},
        std::pair{"http://::1/", "no host"}, std::pair{"http://a:/", "port"},
        std::pair{"http://a:0/", "port"}, std::pair{"http://a:65536/", "port"},
        std::pair{"http://a:-1/", "port"}, std::pair{"http://a:+1/", "port"},
        std::pair{"http://a:8x/", "port"}, std::pair{"http://a:1:2/", "port"},
        std::pair{"http://a/#f", "fragment"}, std::pair{"http://a#f", "fragment"},
        std::pair{"http://a/x y", "percent-encoded, at position 3"},
        std::pair{"http://a/x\ny", "percent-encoded"}, std::pair{"http://a/\xc3\xa4", "percent-encoded"},
        std::pair{"http://a/\\", "percent-encoded"}, std::pair{"http://a/<", "percent-encoded"},
        std::pair{std::string("http://a/\0", 10), "percent-encoded"}, std::pair{"http://a/%", "hexadecimal"},
        std::pair{"http://a/%4", "hexadecimal"}, std::pair{"http://a/%zz", "hexadecimal"}));

TEST(Url, NeverQuotesTheQueryInAnError) {
    try {
        Url::parse("http://a/x?key=sk-secret#f");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.message().find("sk-secret"), std::string_view::npos);
    }
}

}  // namespace
}  // namespace openclaw::upstream
