#include <gtest/gtest.h>

#include <string>

#include "translate.h"

namespace openclaw::dialects {
namespace {

std::string translated(std::string_view body, const ProviderTraits& traits = {}) {
    return canonical(translateRequest(body, Dialect::messages, Dialect::chat, traits).body);
}

TEST(MessagesToChatRequest, CarriesAWholeConversation) {
    EXPECT_EQ(translated(R"({
        "model": "gpt-x", "max_tokens": 100, "stream": true,
        "system": [{"type": "text", "text": "Be brief."}, {"type": "text", "text": "In German."}],
        "messages": [
          {"role": "user", "content": "Hello"},
          {"role": "user", "content": [{"type": "text", "text": "What is this?"},
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}},
            {"type": "image", "source": {"type": "url", "url": "https://example.com/a.jpg"}},
            {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "A file."}}]},
          {"role": "assistant", "content": [{"type": "text", "text": "Let me "}, {"type": "text", "text": "look."},
            {"type": "tool_use", "id": "t1", "name": "look", "input": {"at": 1}},
            {"type": "tool_use", "id": "t2", "name": "now", "input": {}}]},
          {"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "cat"},
              {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "BBBB"}}]},
            {"type": "tool_result", "tool_use_id": "t2"},
            {"type": "text", "text": "And?"}]},
          {"role": "assistant", "content": [{"type": "tool_use", "id": "t3", "name": "now", "input": {}}]},
          {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t3", "content": "noon"}]}]})"),
              canonical(R"({
        "model": "gpt-x",
        "messages": [
          {"role": "system", "content": "Be brief.\n\nIn German."},
          {"role": "user", "content": "Hello"},
          {"role": "user", "content": [{"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
            {"type": "image_url", "image_url": {"url": "https://example.com/a.jpg"}},
            {"type": "text", "text": "A file."}]},
          {"role": "assistant", "content": "Let me look.", "tool_calls": [
            {"id": "t1", "type": "function", "function": {"name": "look", "arguments": "{\"at\":1}"}},
            {"id": "t2", "type": "function", "function": {"name": "now", "arguments": "{}"}}]},
          {"role": "tool", "tool_call_id": "t1", "content": "a\ncat"},
          {"role": "tool", "tool_call_id": "t2", "content": ""},
          {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,BBBB"}}]},
          {"role": "user", "content": "And?"},
          {"role": "assistant", "content": null, "tool_calls": [{"id": "t3", "type": "function", "function": {"name": "now", "arguments": "{}"}}]},
          {"role": "tool", "tool_call_id": "t3", "content": "noon"}],
        "max_completion_tokens": 100, "stream": true, "stream_options": {"include_usage": true}})"));
}

TEST(MessagesToChatRequest, KnowsServersThatKnowOnlyMaxTokens) {
    ProviderTraits traits;
    traits.legacyMaxTokens = true;
    EXPECT_EQ(
        translated(R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"u"}]})", traits),
        R"({"model":"m","messages":[{"role":"user","content":"u"}],"max_tokens":5})");
}

TEST(MessagesToChatRequest, SaysWhereARequestIsWrong) {
    const auto param = [](const std::string& rest) {
        const std::string why = refusalOf(
            [&] { translateRequest(R"({"model":"m",)" + rest + "}", Dialect::messages, Dialect::chat); });
        return why.substr(0, why.find(':'));
    };
    const std::string good = R"("messages":[{"role":"user","content":"u"}],"max_tokens":5,)";
    EXPECT_EQ(param(R"("messages":[{"role":"user","content":"u"}])"), "max_tokens");
    EXPECT_EQ(param(R"("max_tokens":5)"), "messages");
    EXPECT_EQ(param(R"("max_tokens":5,"messages":[])"), "messages");
    EXPECT_EQ(param(R"("max_tokens":5,"messages":[{"role":"system","content":"u"}])"), "messages[0].role");
    EXPECT_EQ(param(R"("max_tokens":5,"messages":[{"role":"user"}])"), "messages[0].content");
    EXPECT_EQ(param(R"("max_tokens":5,"messages":[{"role":"user","content":[{"type":"odd"}]}])"),
              "messages[0].content[0].type");
    EXPECT_EQ(
        param(
            R"("max_tokens":5,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":"x"}]}])"),
        "messages[0].content[0].input");
    EXPECT_EQ(
        param(
            R"("max_tokens":5,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}])"),
        "messages[0].content[0].source.type");
    EXPECT_EQ(param(good + R"("temperature":1.5)"), "temperature");
    EXPECT_EQ(param(good + R"("tools":[{"type":"bash_20250124","name":"bash"}])"), "tools[0].type");
    EXPECT_EQ(param(good + R"("tool_choice":{"type":"some"})"), "tool_choice.type");
    EXPECT_EQ(param(good + R"("thinking":{"type":"enabled","budget_tokens":5})"), "thinking.budget_tokens");
    EXPECT_EQ(param(good + R"("stop_sequences":"x")"), "stop_sequences");
}

TEST(MessagesToChatRequest, ThinksAsMuchAsItIsAskedTo) {
    const auto effort = [](const std::string& rest) {
        const std::string body = translated(
            R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"u"}],)" + rest + "}");
        const auto at = body.find("reasoning_effort");
        return at == std::string::npos ? std::string() : body.substr(at + 19, body.size() - at - 21);
    };
    EXPECT_EQ(effort(R"("thinking":{"type":"disabled"})"), "");
    EXPECT_EQ(effort(R"("thinking":{"type":"enabled","budget_tokens":4096})"), "low");
    EXPECT_EQ(effort(R"("thinking":{"type":"enabled","budget_tokens":16384})"), "medium");
    EXPECT_EQ(effort(R"("thinking":{"type":"enabled","budget_tokens":30000})"), "high");
    EXPECT_EQ(effort(R"("thinking":{"type":"adaptive"})"), "medium");
    EXPECT_EQ(effort(R"("thinking":{"type":"adaptive"},"output_config":{"effort":"max"})"), "xhigh");
}

TEST(Codec, IsFoundByContract) {
    EXPECT_EQ(codecOfContract("chat/1"), &codecOf(Dialect::chat));
    EXPECT_EQ(codecOfContract("messages/1"), &codecOf(Dialect::messages));
    EXPECT_EQ(codecOfContract("messages/2"), nullptr);
    EXPECT_EQ(codecOf(Dialect::messages).dialect(), Dialect::messages);
}

}  // namespace
}  // namespace openclaw::dialects
