#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "certificates.h"
#include "harness/gateway.h"
#include "harness/vendor.h"

/// Providers behind TLS: who is believed, and what is said of the others.
namespace {

using harness::chatBody;
using harness::Config;
using harness::Gateway;
using harness::Response;
using openclaw::upstream::test::Claim;
using openclaw::upstream::test::Identity;
using openclaw::upstream::test::issue;
using openclaw::upstream::test::save;
using testing::HasSubstr;
using testing::Not;

/// A vendor behind TLS with a certificate of an authority of the test's own.
class TlsVendor {
  public:
    TlsVendor(const harness::TempFolder& folder, const Identity& identity, const std::string& name)
        : process_(command(folder, identity, name), {}),
          port_(std::stoi(process_.out().awaitLine("listening (\\d+)").at(1))) {}

    std::string address() const { return "https://127.0.0.1:" + std::to_string(port_); }

  private:
    static std::vector<std::string> command(const harness::TempFolder& folder, const Identity& identity,
                                            const std::string& name) {
        const std::string certificate = folder.file(name + ".pem");
        const std::string key = folder.file(name + ".key");
        save(identity, certificate, key);
        return {harness::binary("fake_vendor"), "--tls-cert", certificate, "--tls-key", key};
    }

    harness::Process process_;
    int port_;
};

class Tls : public testing::Test {
  protected:
    static Claim authority() {
        Claim claim;
        claim.authority = true;
        return claim;
    }
    static Claim hostIs(const std::string& name) {
        Claim claim;
        claim.altName = name;
        return claim;
    }
    static Claim expired() {
        Claim claim;
        claim.validFrom = -7200;
        claim.validUntil = -3600;
        return claim;
    }

    harness::TempFolder folder_;
    Identity ca_ = issue(authority(), "test authority", nullptr);
    Identity strangers_ = issue(authority(), "another authority", nullptr);
    TlsVendor right_{folder_, issue(Claim{}, "vendor", &ca_), "right"};
    TlsVendor wrongHost_{folder_, issue(hostIs("DNS:vendor.example"), "vendor", &ca_), "host"};
    TlsVendor expired_{folder_, issue(expired(), "vendor", &ca_), "expired"};
    TlsVendor unknown_{folder_, issue(Claim{}, "vendor", &strangers_), "unknown"};
    Gateway gateway_{configured()};

    Config configured() const {
        const std::string caFile = folder_.file("ca.pem");
        save(ca_, caFile, "");
        const auto trust = "caFile: \"" + caFile + "\"";
        Config config;
        config.routes = "";
        for (const auto& [name, vendor, extra] :
             {std::tuple{"right", &right_, trust}, std::tuple{"host", &wrongHost_, trust},
              std::tuple{"expired", &expired_, trust}, std::tuple{"unknown", &unknown_, trust},
              std::tuple{"untold", &right_, std::string("models: []")}}) {
            config.providers += std::string(name) + R"(_chat: { plugin: "openai", baseUrl: ")" +
                                vendor->address() + R"(/v1", apiKey: ")" + harness::vendorKey + "\", " +
                                extra + " }, ";
            config.providers += std::string(name) + R"(_messages: { plugin: "anthropic", baseUrl: ")" +
                                vendor->address() + R"(", apiKey: ")" + harness::claudeKey + "\", " + extra +
                                " }, ";
        }
        return config;
    }
};

TEST_F(Tls, APrivateAuthorityIsTrustedWhereItIsConfigured) {
    for (const std::string& provider : {std::string("right_chat"), std::string("right_messages")}) {
        for (int round = 0; round < 3; ++round) {
            const Response whole = gateway_.chat(chatBody(provider + "/plain"));
            EXPECT_EQ(whole.status, 200) << whole.body;
            const Response stream = gateway_.chat(chatBody(provider + "/plain", true));
            EXPECT_THAT(harness::saidIn(stream.body), HasSubstr("你好")) << provider;
            EXPECT_THAT(stream.body, testing::EndsWith("data: [DONE]\n\n"));
        }
        EXPECT_EQ(harness::saidIn(gateway_.chat(chatBody(provider + "/big-2000000", true)).body).size(),
                  2'000'000u);
        const Response dead = gateway_.chat(chatBody(provider + "/die-mid-stream", true));
        EXPECT_THAT(dead.body, Not(HasSubstr("[DONE]")));
        EXPECT_EQ(harness::eventJson(dead.body).back().at("error").at("code"), "upstream_failed");
    }
}

TEST_F(Tls, ACertificateThatIsWrongIsRefusedAndTheAnswerSaysWhy) {
    for (const auto& [name, why] : {std::pair{"host", "127.0.0.1"}, std::pair{"expired", "expired"},
                                    std::pair{"unknown", "issuer"}, std::pair{"untold", "issuer"}}) {
        for (const char* dialect : {"_chat/plain", "_messages/plain"}) {
            for (const bool stream : {false, true}) {
                const Response answer = gateway_.chat(chatBody(std::string(name) + dialect, stream));
                EXPECT_EQ(answer.status, 502) << name << answer.body;
                EXPECT_THAT(answer.text("/error/message"), HasSubstr("certificate")) << name;
                EXPECT_THAT(answer.text("/error/message"), HasSubstr(why)) << name;
            }
        }
    }
}

TEST_F(Tls, KeysAppearNowhere) {
    std::string told;
    for (const char* provider : {"right", "host", "expired", "untold"}) {
        for (const char* model : {"_chat/error-401", "_messages/error-401"}) {
            const Response answer = gateway_.chat(chatBody(std::string(provider) + model));
            told += answer.raw + answer.body;
        }
    }
    told += gateway_.stopAndReadLog() + harness::readFile(gateway_.folder().file("gateway.db"));
    EXPECT_THAT(told, HasSubstr("Incorrect API key"));
    for (const char* key : {harness::vendorKey, harness::claudeKey, harness::token})
        EXPECT_THAT(told, Not(HasSubstr(key)));
}

}  // namespace
