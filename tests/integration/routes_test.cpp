#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// Which model answers for which name, and what GET /v1/models says about it.
namespace {

using harness::chatBody;
using harness::Config;
using harness::Gateway;
using harness::Response;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

Config routed() {
    Config config;
    config.routes =
        R"("fast": "vendor/quick-1", "gpt-*": "vendor/gpt-*", "gpt-4*": "vendor/four-*", "claude-*": "echo/echo")";
    config.models = R"(aliases: { "best": "fast", "better": "best" })";
    return config;
}

class Routes : public testing::Test {
  protected:
    harness::Vendor vendor_;
    Gateway gateway_{routed(), vendor_.port()};

    std::string answering(const std::string& model) const {
        return gateway_.chat(chatBody(model)).text("/model");
    }
};

TEST_F(Routes, ResolveInTheDocumentedOrder) {
    EXPECT_EQ(answering("fast"), "quick-1") << "exact";
    EXPECT_EQ(answering("best"), "quick-1") << "alias";
    EXPECT_EQ(answering("better"), "quick-1") << "alias of an alias";
    EXPECT_EQ(answering("vendor/anything"), "anything") << "provider/model";
    EXPECT_EQ(answering("vendor/org/model"), "org/model") << "only the first slash divides";
    EXPECT_EQ(answering("gpt-3.5"), "gpt-3.5") << "prefix, the star carried over";
    EXPECT_EQ(answering("gpt-4o"), "four-o") << "the longest prefix";
    EXPECT_EQ(gateway_.chat(chatBody("claude-x")).status, 200);
}

TEST_F(Routes, AnUnknownModelIsNamedWithItsNearest) {
    for (const bool stream : {false, true}) {
        const Response answer = gateway_.chat(chatBody("fats", stream));
        EXPECT_EQ(answer.status, 404);
        EXPECT_EQ(answer.text("/error/code"), "model_not_found");
        EXPECT_EQ(answer.text("/error/type"), "invalid_request_error");
        EXPECT_THAT(answer.text("/error/message"), AllOf(HasSubstr("fats"), HasSubstr("fast")));
    }
    EXPECT_EQ(vendor_.count("request"), 0u);
}

TEST_F(Routes, ListsWhatCanBeAskedFor) {
    const Response list = gateway_.get("/v1/models");
    EXPECT_EQ(list.status, 200);
    EXPECT_EQ(list.text("/object"), "list");
    std::set<std::string> ids;
    const boost::json::value json = list.json();
    for (const auto& model : json.at("data").as_array()) {
        ids.emplace(model.at("id").as_string());
        EXPECT_EQ(model.at("object").as_string(), "model");
        EXPECT_TRUE(model.at("created").is_int64());
        EXPECT_FALSE(model.at("owned_by").as_string().empty());
    }
    EXPECT_THAT(ids,
                AllOf(Contains("fast"), Contains("best"), Contains("echo/echo"), Not(Contains("gpt-*"))));
    for (const std::string& id : ids) EXPECT_EQ(gateway_.get("/v1/models/" + id).text("/id"), id);
}

TEST_F(Routes, TellsOfOneModel) {
    const Response model = gateway_.get("/v1/models/fast");
    EXPECT_EQ(model.status, 200);
    EXPECT_EQ(model.text("/id"), "fast");
    EXPECT_EQ(model.text("/object"), "model");
    EXPECT_EQ(model.text("/owned_by"), "vendor");
    EXPECT_EQ(gateway_.get("/v1/models/echo%2Fecho").text("/id"), "echo/echo")
        << "as client libraries encode it";
    const Response unknown = gateway_.get("/v1/models/nothing");
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.text("/error/code"), "model_not_found");
}

TEST_F(Routes, RefuseAnIdThatIsNotText) {
    for (const char* id : {"gpt-%ff", "gpt-%00", "gpt-%0a", "gpt-%zz"}) {
        const Response answer = gateway_.get(std::string("/v1/models/") + id);
        EXPECT_EQ(answer.status, 400) << id;
        EXPECT_EQ(answer.text("/error/type"), "invalid_request_error") << id;
    }
    EXPECT_EQ(gateway_.get("/v1/models/gpt-%C3%A4").text("/id"), "gpt-ä");
}

TEST(RouteToNowhere, IsLoggedAndAnswered) {
    Config config;
    config.routes = R"("lost": "nobody/model", "*": "echo/echo")";
    Gateway gateway(config);
    gateway.awaitLog("nobody");
    const Response answer = gateway.chat(chatBody("lost"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.text("/error/message"), AllOf(HasSubstr("lost"), HasSubstr("nobody")));
    EXPECT_EQ(gateway.chat(chatBody("anything")).status, 200);
}

TEST(Providers, ThatAreNamedOtherwiseAreSaidToBe) {
    Config config;
    config.providers = R"(slow: { plugin: "echo", delayMs: 1 })";
    config.routes = R"("slow": "slow/echo", "*": "echo/echo")";
    const Gateway gateway(config);
    EXPECT_EQ(gateway.chat(chatBody("slow")).status, 200);
    const Response answer = gateway.chat(chatBody("anything"));
    EXPECT_EQ(answer.status, 503);
    EXPECT_THAT(answer.text("/error/message"), HasSubstr("add echo: {plugin: \"echo\"}"));
}

}  // namespace
