#include "dialects/chat_request.h"

#include <gtest/gtest.h>

#include <string>

#include "translate.h"

namespace openclaw::dialects {
namespace {

ChatRequest read(const std::string& members) {
    return readChatRequest(R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + members + "}",
                           Dialect::chat);
}

const std::string mixed = R"("tools":["fs_read",{"type":"function","function":{"name":"mine"}},"fs_list"])";

TEST(ChatRequest, TellsToolsOfTheGatewayFromTheClients) {
    const ChatRequest request = read(mixed);
    ASSERT_EQ(request.gatewayTools.size(), 2u);
    EXPECT_EQ(request.gatewayTools[1].name, "fs_list");
    EXPECT_EQ(request.gatewayTools[1].position, 2u);
    ASSERT_EQ(request.turn.tools.size(), 1u);
    EXPECT_EQ(request.turn.tools[0].name, "mine");
}

TEST(ChatRequest, ChoosesToolsOfTheGatewayToo) {
    EXPECT_EQ(read(R"("tools":["fs_read"],"tool_choice":"required")").turn.toolChoice->mode,
              ToolChoiceMode::required);
    EXPECT_EQ(read(R"("tools":["fs_read"],"tool_choice":{"type":"function","function":{"name":"fs_read"}})")
                  .turn.toolChoice->name,
              "fs_read");
    const ChatRequest allowed = read(
        mixed +
        R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":["fs_list"]}})");
    EXPECT_TRUE(allowed.turn.tools.empty());
    ASSERT_EQ(allowed.gatewayTools.size(), 1u);
    EXPECT_EQ(allowed.gatewayTools[0].name, "fs_list");
}

TEST(ChatRequest, RefusesNamesThatCannotBe) {
    EXPECT_TRUE(refusalOf([] { read(R"("tools":["a","a"])"); }).starts_with("tools[1]: "));
    EXPECT_TRUE(refusalOf([] {
                    read(R"("tools":["a",{"type":"function","function":{"name":"a"}}])");
                }).starts_with("tools[1].function.name: "));
    EXPECT_TRUE(refusalOf([] { read(R"("tools":[""])"); }).starts_with("tools[0]: "));
    EXPECT_TRUE(refusalOf([] { read(R"("tools":[7])"); }).starts_with("tools[0]: "));
}

TEST(ChatRequest, HasNoToolsOfTheGatewayWhereNobodyRunsThem) {
    const std::string body = R"({"model":"m","messages":[{"role":"user","content":"hi"}],)" + mixed + "}";
    EXPECT_TRUE(refusalOf([&] {
                    codecOf(Dialect::chat).decodeRequest(body, Dialect::messages);
                }).starts_with("tools[0]: "));
}

}  // namespace
}  // namespace openclaw::dialects
