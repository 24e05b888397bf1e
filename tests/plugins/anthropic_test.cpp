#include <gmock/gmock.h>

#include "host_double.h"

namespace openclaw::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::Pair;

constexpr const char* kConfig = R"({"baseUrl": "http://127.0.0.1:9100", "apiKey": "secret:vendor"})";

class Anthropic : public testing::Test {
  protected:
    Anthropic() : file_(OPENCLAW_PLUGIN_FOLDER "/anthropic.so"), host_(file_) {
        host_.secrets["secret:vendor"] = "sk-ant-canary";
    }
    Outcome run(std::uint32_t operation) {
        return host_.run("anthropic", operation, R"({"model": "m"})", "messages/1");
    }
    SentRequest chatWith(const char* config) {
        EXPECT_EQ(host_.create(config), OPENCLAW_OK) << host_.explained();
        EXPECT_EQ(run(OPENCLAW_OP_CHAT).status, OPENCLAW_OK);
        return host_.relayed.at(0);
    }
    boost::json::value detailsWith(const char* config) {
        EXPECT_EQ(host_.create(config), OPENCLAW_OK) << host_.explained();
        return boost::json::parse(host_.describe().at(0).details);
    }
    std::string refusal(const std::string& config) {
        EXPECT_NE(host_.create(config), OPENCLAW_OK) << config;
        return host_.explained();
    }

    PluginFile file_;
    HostDouble host_;
};

TEST_F(Anthropic, SaysInItsManifestWhatItIs) {
    const boost::json::value manifest = file_.manifest();
    EXPECT_EQ(manifest.at("id"), "anthropic");
    EXPECT_EQ(manifest.at_pointer("/configSchema/properties/apiKey/secret"), true);
    EXPECT_EQ(manifest.at_pointer("/configSchema/minProperties"), 1);  // unconfigured, it stands back
    EXPECT_EQ(manifest.at_pointer("/configSchema/additionalProperties"), false);
    EXPECT_EQ(manifest.at_pointer("/configSchema/properties/timeouts/additionalProperties"), false);
}

TEST_F(Anthropic, DescribesAQuickProviderOfTheMessagesContract) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK) << host_.explained();
    const std::vector<DescribedItem> items = host_.describe();
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0].contracts, std::vector<std::string>{"messages/1"});
    EXPECT_TRUE((items[0].annotations & OPENCLAW_QUICK) != 0);
}

TEST_F(Anthropic, TellsTheGatewayHowToTranslateForIt) {
    EXPECT_EQ(detailsWith(kConfig).at("traits"),
              (boost::json::object{
                  {"defaultMaxTokens", 8192}, {"structuredOutputs", false}, {"adaptiveThinking", false}}));
}

TEST_F(Anthropic, TakesTraitsAndModelsFromItsConfiguration) {
    const boost::json::value details =
        detailsWith(R"({"baseUrl": "http://h", "defaultMaxTokens": 32000, "structuredOutputs": true,
                        "adaptiveThinking": true, "models": ["claude-opus-4-20250514"]})");
    EXPECT_EQ(details.at("traits"),
              (boost::json::object{
                  {"defaultMaxTokens", 32000}, {"structuredOutputs", true}, {"adaptiveThinking", true}}));
    EXPECT_EQ(details.at("models"), boost::json::array{"claude-opus-4-20250514"});
}

TEST_F(Anthropic, SendsAChatWithKeyAndVersionAndTheInputUntouched) {
    const SentRequest request = chatWith(kConfig);
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url, "http://127.0.0.1:9100/v1/messages");
    EXPECT_EQ(request.flags, static_cast<std::uint32_t>(OPENCLAW_HTTP_BODY_IS_INPUT));
    EXPECT_THAT(request.headers, testing::UnorderedElementsAre(Pair("x-api-key", "sk-ant-canary"),
                                                               Pair("anthropic-version", "2023-06-01"),
                                                               Pair("content-type", "application/json")));
}

TEST_F(Anthropic, SaysHowLongEachPhaseMayTake) {
    const SentRequest request = chatWith(kConfig);
    EXPECT_EQ(request.connectMs, 10'000u);
    EXPECT_EQ(request.tlsMs, 10'000u);
    EXPECT_EQ(request.firstByteMs, 600'000u);
    EXPECT_EQ(request.gapMs, 600'000u);
    EXPECT_EQ(request.totalMs, 0u);
    EXPECT_EQ(request.caFile, "");
}

TEST_F(Anthropic, TakesTheVersionOfTheApiInItsBaseUrlOrWithout) {
    EXPECT_EQ(chatWith(R"({"baseUrl": "https://h/proxy/v1/"})").url, "https://h/proxy/v1/messages");
}

TEST_F(Anthropic, AsksItsVendorWhenAKeyIsAllThereIs) {
    EXPECT_EQ(chatWith(R"({"apiKey": "secret:vendor"})").url, "https://api.anthropic.com/v1/messages");
}

TEST_F(Anthropic, CountsTokensAndListsModelsAtTheirOwnPaths) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK);
    EXPECT_EQ(run(OPENCLAW_OP_COUNT_TOKENS).status, OPENCLAW_OK);
    EXPECT_EQ(run(OPENCLAW_OP_MODELS_LIST).status, OPENCLAW_OK);
    ASSERT_EQ(host_.relayed.size(), 2u);
    EXPECT_EQ(host_.relayed[0].url, "http://127.0.0.1:9100/v1/messages/count_tokens");
    EXPECT_EQ(host_.relayed[0].method, "POST");
    EXPECT_THAT(host_.relayed[1].url, testing::StartsWith("http://127.0.0.1:9100/v1/models"));
    EXPECT_EQ(host_.relayed[1].method, "GET");
    EXPECT_EQ(host_.relayed[1].flags, 0u);
    EXPECT_THAT(host_.relayed[1].headers, Contains(Pair("anthropic-version", "2023-06-01")));
}

TEST_F(Anthropic, PassesOnTheBetasOfTheClient) {
    host_.context = {{"header:anthropic-beta", "context-1m-2025-08-07"}};
    EXPECT_THAT(chatWith(kConfig).headers, Contains(Pair("anthropic-beta", "context-1m-2025-08-07")));
}

TEST_F(Anthropic, JoinsTheBetasOfTheClientToItsOwn) {
    host_.context = {{"header:anthropic-beta", "context-1m-2025-08-07"}};
    const SentRequest request =
        chatWith(R"({"baseUrl": "http://h", "betas": ["files-api-2025-04-14", "mcp-client-2025-11-20"]})");
    EXPECT_THAT(
        request.headers,
        Contains(Pair("anthropic-beta", "files-api-2025-04-14,mcp-client-2025-11-20,context-1m-2025-08-07"))
            .Times(1));
}

TEST_F(Anthropic, LetsTheClientChooseAVersionUnlessOneIsConfigured) {
    host_.context = {{"header:anthropic-version", "2024-10-22"}};
    const SentRequest request = chatWith(kConfig);
    EXPECT_THAT(request.headers, Contains(Pair("anthropic-version", "2024-10-22")));
    EXPECT_THAT(request.headers, Not(Contains(Pair("anthropic-version", "2023-06-01"))));
}

TEST_F(Anthropic, KeepsTheVersionThatIsConfigured) {
    host_.context = {{"header:anthropic-version", "2024-10-22"}};
    const SentRequest request = chatWith(R"({"baseUrl": "http://h", "version": "2023-01-01"})");
    EXPECT_THAT(request.headers, Contains(Pair("anthropic-version", "2023-01-01")));
    EXPECT_THAT(request.headers, Not(Contains(Pair("anthropic-version", "2024-10-22"))));
}

TEST_F(Anthropic, NeverPassesOnTheGatewaysOwnKey) {
    host_.context = {{"header:authorization", "Bearer gateway-canary"},
                     {"header:x-api-key", "gateway-canary"}};
    const SentRequest request = chatWith(R"({"baseUrl": "http://h"})");
    EXPECT_THAT(request.headers, Not(Contains(Key("authorization"))));
    EXPECT_THAT(request.headers, Not(Contains(Key("x-api-key"))));
}

TEST_F(Anthropic, TakesABearerTokenAsAHeader) {
    const SentRequest request = chatWith(R"({"headers": {"Authorization": "Bearer sk-ant-oat"}})");
    EXPECT_THAT(request.headers, Contains(Pair("authorization", "Bearer sk-ant-oat")));
    EXPECT_THAT(request.headers, Not(Contains(Key("x-api-key"))));
    EXPECT_EQ(request.url, "https://api.anthropic.com/v1/messages");
}

TEST_F(Anthropic, AnswersUnsupportedToWhatItDoesNotKnow) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK);
    EXPECT_EQ(run(OPENCLAW_OP_EMBEDDINGS).status, OPENCLAW_UNSUPPORTED);
    EXPECT_THAT(host_.relayed, IsEmpty());
}

TEST_F(Anthropic, RefusesAConfigurationThatCannotWorkAndNamesTheKey) {
    EXPECT_THAT(refusal("{}"), HasSubstr("apiKey"));
    EXPECT_THAT(refusal(R"({"baseUrl": "api.anthropic.com"})"), HasSubstr("baseUrl"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "defaultMaxTokens": 0})"), HasSubstr("defaultMaxTokens"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "structuredOutputs": "yes"})"),
                HasSubstr("structuredOutputs"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "version": "a\nb"})"), HasSubstr("version"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "betas": ["a\r\nb: c"]})"), HasSubstr("betas"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "headers": {"Anthropic-Beta": "x"}})"),
                HasSubstr("betas"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "headers": {"Anthropic-Version": "x"}})"),
                HasSubstr("version"));
    EXPECT_THAT(refusal(R"({"apiKey": "secret:vendor", "headers": {"X-Api-Key": "x"}})"),
                HasSubstr("headers.X-Api-Key"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "timeouts": {"connect": -1}})"),
                HasSubstr("timeouts.connect"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "timeouts": 5})"), HasSubstr("timeouts"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "caFile": "ca.pem"})"), HasSubstr("absolute"));
    EXPECT_THAT(refusal(R"({"baseUrl": "http://h", "caFile": "/nowhere/ca.pem"})"),
                HasSubstr("/nowhere/ca.pem"));
}

TEST_F(Anthropic, NeverShowsTheKeyWhenItIsUnusable) {
    host_.secrets["secret:broken"] = "sk-ant-canary\nsecond line";
    const std::string reason = refusal(R"({"apiKey": "secret:broken"})");
    EXPECT_THAT(reason, HasSubstr("apiKey"));
    EXPECT_THAT(reason, Not(HasSubstr("canary")));
}

class AnthropicProbe : public Anthropic {
  protected:
    Outcome probeAnswered(int status) {
        EXPECT_EQ(host_.create(kConfig), OPENCLAW_OK);
        host_.onFetch = [status](const SentRequest&, const std::unique_ptr<FetchedAnswer>& answer) {
            answer->head(status, {{"content-type", "application/json"}});
            answer->bytes("{}");
            answer->done(OPENCLAW_OK);
        };
        return run(OPENCLAW_OP_PROBE);
    }
};

TEST_F(AnthropicProbe, IsWellWhenTheServerListsItsModels) {
    EXPECT_EQ(probeAnswered(200).status, OPENCLAW_OK);
    EXPECT_THAT(host_.fetched.at(0).url, testing::StartsWith("http://127.0.0.1:9100/v1/models"));
}

TEST_F(AnthropicProbe, SaysThatTheKeyIsRefused) {
    const Outcome outcome = probeAnswered(401);
    EXPECT_EQ(outcome.status, OPENCLAW_PERMISSION_DENIED);
    EXPECT_THAT(outcome.result, HasSubstr("401"));
}

TEST_F(AnthropicProbe, SaysThatTheServerCannotBeProbed) {
    EXPECT_EQ(probeAnswered(404).status, OPENCLAW_UNSUPPORTED);
}

TEST_F(AnthropicProbe, SaysThatTheServerIsIll) {
    EXPECT_EQ(probeAnswered(529).status, OPENCLAW_UPSTREAM_ERROR);
}

TEST_F(AnthropicProbe, PassesOnWhyTheServerWasNotReached) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK);
    host_.onFetch = [](const SentRequest&, const std::unique_ptr<FetchedAnswer>& answer) {
        answer->done(OPENCLAW_UNAVAILABLE, "connection refused");
    };
    const Outcome outcome = run(OPENCLAW_OP_PROBE);
    EXPECT_EQ(outcome.status, OPENCLAW_UNAVAILABLE);
    EXPECT_EQ(outcome.result, "connection refused");
}

TEST_F(AnthropicProbe, EndsWhenTheHostRefusesTheRequest) {
    ASSERT_EQ(host_.create(kConfig), OPENCLAW_OK);
    host_.fetchStatus = OPENCLAW_PERMISSION_DENIED;
    EXPECT_EQ(run(OPENCLAW_OP_PROBE).status, OPENCLAW_PERMISSION_DENIED);
}

}  // namespace
}  // namespace openclaw::test
