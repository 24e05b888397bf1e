#include "upstream/proxy_environment.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace openclaw::upstream::test {
namespace {

struct ProxyEnvironmentTest : testing::Test {
    /// The proxy's origin, or "direct".
    std::string wayTo(const std::string& url) const {
        const ProxyEnvironment proxies([&](const char* name) -> const char* {
            const auto found = variables.find(name);
            return found == variables.end() ? nullptr : found->second.c_str();
        });
        const ProxyEnvironment::Proxy* const proxy = proxies.proxyFor(Url::parse(url));
        return proxy == nullptr ? "direct" : proxy->origin;
    }

    std::map<std::string, std::string> variables;
};

TEST_F(ProxyEnvironmentTest, IsDirectWhenNothingIsNamed) {
    EXPECT_EQ(wayTo("http://vendor.example/"), "direct");
    variables["https_proxy"] = "";
    EXPECT_EQ(wayTo("https://vendor.example/"), "direct");
}

TEST_F(ProxyEnvironmentTest, HasOneForEachScheme) {
    variables = {
        {"http_proxy", "http://plain:3128"}, {"HTTPS_PROXY", "secure"}, {"ALL_PROXY", "socks5://all"}};
    EXPECT_EQ(wayTo("http://vendor.example/"), "http://plain:3128");
    EXPECT_EQ(wayTo("https://vendor.example/"), "http://secure:1080");
    variables = {{"HTTP_PROXY", "http://never:1"}, {"all_proxy", "socks5h://all:99"}};
    EXPECT_EQ(wayTo("http://vendor.example/"), "socks5h://all:99");
    EXPECT_EQ(wayTo("https://vendor.example/"), "socks5h://all:99");
    variables = {{"HTTP_PROXY", "http://never:1"}};
    EXPECT_EQ(wayTo("http://vendor.example/"), "direct");
    variables = {{"https_proxy", "https://[2001:db8::1]/"}};
    EXPECT_EQ(wayTo("https://vendor.example/"), "https://[2001:db8::1]:443");
}

TEST_F(ProxyEnvironmentTest, NamesNoCredentialInItsOrigin) {
    variables["https_proxy"] = "http://user:canary@proxy.example:3128";
    EXPECT_EQ(wayTo("https://vendor.example/"), "http://proxy.example:3128");
    variables["https_proxy"] = "http://user:canary@:bad";
    EXPECT_EQ(wayTo("https://vendor.example/"), "the proxy of the environment");
}

TEST_F(ProxyEnvironmentTest, NeverReachesThisMachineThroughOne) {
    variables["all_proxy"] = "http://p:1";
    for (const char* const url :
         {"http://localhost:11434/", "https://127.0.0.1/", "http://127.8.8.8/", "http://[::1]/"}) {
        EXPECT_EQ(wayTo(url), "direct") << url;
    }
}

TEST_F(ProxyEnvironmentTest, LeavesOutWhatNoProxyNames) {
    variables["all_proxy"] = "http://p:1";
    variables["NO_PROXY"] = "example.com, .corp.example,10.1.0.0/16 192.168.7.7,[2001:db8::1],fd00::/8";
    const std::map<std::string, bool> direct = {
        {"http://example.com/", true},     {"http://api.example.com/", true},
        {"http://badexample.com/", false}, {"http://example.com.evil/", false},
        {"http://corp.example/", true},    {"https://a.b.corp.example/", true},
        {"http://10.1.255.1/", true},      {"http://10.2.0.1/", false},
        {"http://192.168.7.7/", true},     {"http://192.168.7.8/", false},
        {"http://[2001:db8::1]/", true},   {"http://[fd12::1]/", true},
        {"http://[fe80::1]/", false},
    };
    for (const auto& [url, expected] : direct) {
        EXPECT_EQ(wayTo(url), expected ? "direct" : "http://p:1") << url;
    }
    variables["no_proxy"] = "*";  // lower case wins
    EXPECT_EQ(wayTo("http://other.example/"), "direct");
}

}  // namespace
}  // namespace openclaw::upstream::test
