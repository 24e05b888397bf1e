#include <gmock/gmock.h>

#include <cstdio>
#include <fstream>

#include "host_double.h"

namespace openclaw::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;

constexpr const char* kConfig = R"({"baseUrl": "http://127.0.0.1:9100/v1/", "apiKey": "secret:vendor",
                                    "headers": {"X-Team": "blue"}})";

class OpenAi : public testing::Test {
  protected:
    OpenAi() : file_(OPENCLAW_PLUGIN_FOLDER "/openai.so"), host_(file_) {
        host_.secrets["secret:vendor"] = "sk-canary";
    }
    Outcome chat() { return host_.run("openai", OPENCLAW_OP_CHAT, R"({"model": "m"})", "chat/1"); }
    std::string refusal(const char* config) {
        EXPECT_NE(host_.create(config), OPENCLAW_OK) << config;
        return host_.explained();
    }

    PluginFile file_;
    HostDouble host_;
};

TEST_F(OpenAi, SaysInItsManifestWhatItIs) {
    const boost::json::value manifest = file_.manifest();
    EXPECT_EQ(manifest.at("id"), "openai");
    EXPECT_EQ(manifest.at("kinds"), boost::json::array{"provider"});
    EXPECT_EQ(manifest.at_pointer("/configSchema/properties/apiKey/secret"), true);
    EXPECT_EQ(manifest.at_pointer("/configSchema/minProperties"), 1);  // unconfigured, it stands back
}

TEST_F(OpenAi, DescribesAQuickProviderOfTheContractsThatAreCommon) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK) << host_.explained();
    const std::vector<DescribedItem> items = host_.describe();
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0].kind, static_cast<std::uint32_t>(OPENCLAW_KIND_PROVIDER));
    EXPECT_EQ(items[0].contracts, (std::vector<std::string>{"chat/1", "embeddings/1", "completions/1"}));
    EXPECT_EQ(items[0].details, R"({"traits":{"legacyMaxTokens":false}})");
    EXPECT_TRUE((items[0].annotations & OPENCLAW_QUICK) != 0);
}

TEST_F(OpenAi, RelaysAChatWithKeyAndConfiguredHeadersAndTheInputUntouched) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK) << host_.explained();
    EXPECT_EQ(chat().status, OPENCLAW_OK);
    ASSERT_EQ(host_.relayed.size(), 1u);
    const SentRequest& request = host_.relayed[0];
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "http://127.0.0.1:9100/v1/chat/completions");
    EXPECT_EQ(request.flags, static_cast<std::uint32_t>(OPENCLAW_HTTP_BODY_IS_INPUT));
    EXPECT_THAT(request.headers, testing::UnorderedElementsAre(Pair("authorization", "Bearer sk-canary"),
                                                               Pair("x-team", "blue"),
                                                               Pair("content-type", "application/json")));
}

TEST_F(OpenAi, AsksForTheModelsWithAGet) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK);
    EXPECT_EQ(host_.run("openai", OPENCLAW_OP_MODELS_LIST, "", "chat/1").status, OPENCLAW_OK);
    ASSERT_EQ(host_.relayed.size(), 1u);
    EXPECT_EQ(host_.relayed[0].method, "GET");
    EXPECT_EQ(host_.relayed[0].url, "http://127.0.0.1:9100/v1/models");
    EXPECT_EQ(host_.relayed[0].flags, 0u);
}

TEST_F(OpenAi, PassesOnWhatTheClientBroughtUnlessConfigured) {
    host_.context = {{"header:openai-organization", "org-client"},
                     {"header:openai-project", "project-client"},
                     {"header:authorization", "Bearer gateway-canary"},
                     {"traceparent", "00-1-2-01"}};
    ASSERT_EQ(host_.create(R"({"baseUrl": "http://h", "project": "project-configured"})"), OPENCLAW_OK);
    EXPECT_EQ(chat().status, OPENCLAW_OK);
    const auto& headers = host_.relayed.at(0).headers;
    EXPECT_THAT(headers, Contains(Pair("openai-organization", "org-client")));
    EXPECT_THAT(headers, Contains(Pair("openai-project", "project-configured")));
    EXPECT_THAT(headers, Not(Contains(Pair("openai-project", "project-client"))));
    EXPECT_THAT(headers, Contains(Pair("traceparent", "00-1-2-01")));
    EXPECT_THAT(headers, Not(Contains(Key("authorization"))));  // the gateway's own key stays here
}

TEST_F(OpenAi, SendsNoAuthorizationWithoutAKey) {
    host_.secrets["secret:empty"] = "";
    ASSERT_EQ(host_.create(R"({"baseUrl": "http://h", "apiKey": "secret:empty"})"), OPENCLAW_OK);
    EXPECT_EQ(chat().status, OPENCLAW_OK);
    EXPECT_THAT(host_.relayed.at(0).headers, Not(Contains(Key("authorization"))));
    EXPECT_EQ(host_.relayed.at(0).url, "http://h/chat/completions");
}

TEST_F(OpenAi, SpeaksTheContractsThatItsConfigurationLists) {
    ASSERT_EQ(host_.create(R"({"baseUrl": "http://h", "contracts": ["responses", "chat"],
                               "legacyMaxTokens": true, "models": ["gpt-4o-mini"]})"),
              OPENCLAW_OK)
        << host_.explained();
    const DescribedItem item = host_.describe().at(0);
    EXPECT_EQ(item.contracts, (std::vector<std::string>{"responses/1", "chat/1"}));
    EXPECT_EQ(item.details, R"({"traits":{"legacyMaxTokens":true},"models":["gpt-4o-mini"]})");
}

TEST_F(OpenAi, SendsEachContractToItsOwnPath) {
    ASSERT_EQ(host_.create(R"({"baseUrl": "http://h/v1",
                               "contracts": ["chat", "responses", "embeddings", "completions"]})"),
              OPENCLAW_OK);
    const auto urlOf = [&](std::uint32_t operation, const char* contract) {
        EXPECT_EQ(host_.run("openai", operation, "{}", contract).status, OPENCLAW_OK) << contract;
        EXPECT_EQ(host_.relayed.back().flags, static_cast<std::uint32_t>(OPENCLAW_HTTP_BODY_IS_INPUT));
        return host_.relayed.back().url;
    };
    EXPECT_EQ(urlOf(OPENCLAW_OP_CHAT, "chat/1"), "http://h/v1/chat/completions");
    EXPECT_EQ(urlOf(OPENCLAW_OP_CHAT, "responses/1"), "http://h/v1/responses");
    EXPECT_EQ(urlOf(OPENCLAW_OP_COUNT_TOKENS, "responses/1"), "http://h/v1/responses/input_tokens");
    EXPECT_EQ(urlOf(OPENCLAW_OP_CHAT, "completions/1"), "http://h/v1/completions");
    EXPECT_EQ(urlOf(OPENCLAW_OP_EMBEDDINGS, "embeddings/1"), "http://h/v1/embeddings");
}

TEST_F(OpenAi, AnswersUnsupportedToWhatItDoesNotKnow) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK);
    EXPECT_EQ(host_.run("openai", OPENCLAW_OP_CHAT, "{}", "responses/1").status, OPENCLAW_UNSUPPORTED);
    EXPECT_EQ(host_.run("openai", OPENCLAW_OP_COUNT_TOKENS, "{}", "chat/1").status, OPENCLAW_UNSUPPORTED);
    EXPECT_EQ(host_.run("openai", OPENCLAW_OP_EMBEDDINGS, "{}", "chat/1").status, OPENCLAW_UNSUPPORTED);
    EXPECT_EQ(host_.run("openai", 99, "{}", "chat/1").status, OPENCLAW_UNSUPPORTED);
    EXPECT_THAT(host_.relayed, IsEmpty());
}

TEST_F(OpenAi, TravelsAsItsConfigurationSays) {
    const std::string certificate = testing::TempDir() + "openclaw_openai_test_ca.pem";
    std::ofstream(certificate) << "any";
    ASSERT_EQ(
        host_.create(R"({"baseUrl": "http://h", "caFile": ")" + certificate +
                     R"(", "timeouts": {"connect": 1, "tls": 2, "firstByte": 3, "gap": 4, "total": 5}})"),
        OPENCLAW_OK)
        << host_.explained();
    EXPECT_EQ(chat().status, OPENCLAW_OK);
    const SentRequest& request = host_.relayed.at(0);
    EXPECT_EQ(request.connectMs, 1u);
    EXPECT_EQ(request.tlsMs, 2u);
    EXPECT_EQ(request.firstByteMs, 3u);
    EXPECT_EQ(request.gapMs, 4u);
    EXPECT_EQ(request.totalMs, 5u);
    EXPECT_EQ(request.caFile, certificate);
    std::remove(certificate.c_str());
}

TEST_F(OpenAi, IsWellWhenTheServerListsItsModels) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK);
    host_.onFetch = [](const SentRequest& request, const std::unique_ptr<FetchedAnswer>& answer) {
        answer->head(request.url == "http://127.0.0.1:9100/v1/models" ? 200 : 404, {});
        answer->done(OPENCLAW_OK);
    };
    EXPECT_EQ(host_.run("openai", OPENCLAW_OP_PROBE, "", "chat/1").status, OPENCLAW_OK);
}

TEST_F(OpenAi, FinishesTheCallWhenTheHostRefusesTheRequest) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK);
    host_.relayStatus = OPENCLAW_PERMISSION_DENIED;
    EXPECT_EQ(chat().status, OPENCLAW_PERMISSION_DENIED);
}

TEST_F(OpenAi, RefusesAConfigurationThatCannotWorkAndNamesTheKey) {
    EXPECT_THAT(refusal("{}"), HasSubstr("apiKey"));
    EXPECT_THAT(refusal(R"({"baseUrl": "127.0.0.1:9100"})"), HasSubstr("baseUrl"));
    EXPECT_THAT(refusal(R"({"baseUrl": "ftp://host"})"), HasSubstr("baseUrl"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://user:password@host/v1"})"), HasSubstr("baseUrl"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://host/v1?key=1"})"), HasSubstr("baseUrl"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "headers": {"Host": "x"}})"), HasSubstr("headers.Host"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "headers": {"a b": "x"}})"), HasSubstr("headers.a b"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "headers": {"a": "x\r\nb: y"}})"), HasSubstr("headers.a"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "contracts": ["chats"]})"), HasSubstr("contracts"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "contracts": []})"), HasSubstr("contracts"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "organization": "a\nb"})"), HasSubstr("organization"));
    EXPECT_THAT(refusal(R"({"apiKey": "secret:vendor", "headers": {"authorization": "Basic x"}})"),
                HasSubstr("headers.authorization"));
}

TEST_F(OpenAi, NeverShowsTheKeyWhenItIsUnusable) {
    host_.secrets["secret:broken"] = "sk-canary\nsecond line";
    const std::string reason = refusal(R"({"apiKey": "secret:broken"})");
    EXPECT_THAT(reason, HasSubstr("apiKey"));
    EXPECT_THAT(reason, Not(HasSubstr("canary")));
}

TEST_F(OpenAi, IsNotCreatedWhenTheSecretIsNotGranted) {
    EXPECT_EQ(host_.create(R"({"apiKey": "secret:unknown"})"), OPENCLAW_NOT_FOUND);
    EXPECT_THAT(host_.explained(), HasSubstr("secret"));
}

TEST_F(OpenAi, IsNotCreatedWithoutAnHttpClient) {
    host_.lendsHttp = false;
    EXPECT_EQ(host_.create(kConfig), OPENCLAW_UNSUPPORTED);
}

}  // namespace
}  // namespace openclaw::test
