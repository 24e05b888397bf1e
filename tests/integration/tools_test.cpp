#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "harness/gateway.h"

/// POST /v1/tools/invoke, its permissions and its audit table.
namespace {

using harness::Config;
using harness::Gateway;
using harness::Response;
using harness::TempFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string call(const std::string& tool, const std::string& arguments) {
    return R"({"tool":")" + tool + R"(","arguments":)" + arguments + "}";
}

std::string path(const std::string& file) {
    return R"({"path":")" + file + R"("})";
}

class Tools : public testing::Test {
  protected:
    TempFolder files_;
    Gateway gateway_{[this] {
        Config config;
        config.pluginEntries = "fs: { config: { roots: [\"" + files_.path().string() + "\"] } }";
        config.tools = R"(allow: ["group:fs", "web_fetch", "missing_tool"], deny: ["fs_write"])";
        return config;
    }()};

    std::string sql(const std::string& query) const {
        return harness::run({"sqlite3", gateway_.folder().file("gateway.db"), query}, {}).out;
    }
};

TEST_F(Tools, ReadAndListFiles) {
    const std::string note = files_.write("note.txt", "content canary 你好\n");
    const Response read = gateway_.invoke(call("fs_read", path(note)));
    EXPECT_EQ(read.status, 200) << read.body;
    EXPECT_TRUE(read.json().at("ok").as_bool());
    EXPECT_EQ(read.text("/result/content/0/type"), "text");
    EXPECT_EQ(read.text("/result/content/0/text"), "content canary 你好\n");
    EXPECT_TRUE(read.json().at("result").at("details").is_object());
    EXPECT_FALSE(read.header("x-request-id").empty());

    const Response list = gateway_.invoke(call("fs_list", path(files_.path())));
    EXPECT_EQ(list.status, 200) << list.body;
    EXPECT_THAT(list.text("/result/content/0/text"), HasSubstr("note.txt"));
}

TEST_F(Tools, AnswerUnderBothPathsAndBothSpellings) {
    const std::string note = files_.write("note.txt", "hello");
    for (const char* endpoint : {"/v1/tools/invoke", "/tools/invoke"}) {
        for (const std::string& body :
             {call("fs_read", path(note)), R"({"name":"fs_read","args":)" + path(note) + "}",
              R"({"tool":"fs_read","args":)" + path(note) + "}"}) {
            const Response answer = gateway_.post(endpoint, body);
            EXPECT_EQ(answer.status, 200) << endpoint << body;
            EXPECT_EQ(answer.text("/result/content/0/text"), "hello");
        }
    }
}

struct Refused {
    std::string body;
    int status;
    std::string type;
    std::string names;  ///< what the message must mention
};

TEST_F(Tools, RefuseWithTheReason) {
    const std::string outside = "/etc/passwd";
    const std::vector<Refused> inputs{
        {"not json", 400, "invalid_request", "JSON"},
        {"[]", 400, "invalid_request", "object"},
        {"{}", 400, "invalid_request", "tool"},
        {R"({"tool":7})", 400, "invalid_request", "tool"},
        {R"({"tool":"fs_read","name":"fs_list"})", 400, "invalid_request", "name"},
        {R"({"tool":"fs_read","arguments":[]})", 400, "invalid_request", "arguments"},
        {R"({"tool":"fs_read","argument":{}})", 400, "invalid_request", "arguments"},
        {R"({"tool":"fs_read","tool":"fs_write","arguments":{}})", 400, "invalid_request", "twice"},
        {R"({"tool":"fs_read","arguments":{"path":"a","path":"b"}})", 400, "invalid_request", "twice"},
        {call(std::string(65, 'z'), "{}"), 400, "invalid_request", "longer than any"},
        {call("fs_read", "{}"), 400, "invalid_arguments", "path"},
        {call("fs_read", R"({"path":7})"), 400, "invalid_arguments", "path"},
        {call("fs_read", R"({"path":"x","nonsense":1})"), 400, "invalid_arguments", "nonsense"},
        {call("fs_write", R"({"path":"x","content":"y"})"), 403, "permission_denied",
         "tools.deny: \"fs_write\""},
        {call("fs_raed", path("x")), 404, "tool_not_found", "fs_read"},
        {call("missing_tool", "{}"), 404, "tool_not_found", "missing_tool"},
        {call("web_fetch", "{}"), 400, "invalid_arguments", "url"},
        {call("fs_read", path(files_.file("absent"))), 404, "not_found", "absent"},
        {call("fs_read", path(outside)), 403, "permission_denied", outside},
        {call("fs_read", path("../../../../etc/passwd")), 403, "permission_denied", "etc/passwd"},
    };
    for (const Refused& input : inputs) {
        SCOPED_TRACE(input.body);
        const Response answer = gateway_.invoke(input.body);
        EXPECT_EQ(answer.status, input.status) << answer.body;
        EXPECT_FALSE(answer.json().at("ok").as_bool());
        EXPECT_EQ(answer.text("/error/type"), input.type);
        EXPECT_THAT(answer.text("/error/message"), HasSubstr(input.names));
    }
}

TEST_F(Tools, ASymlinkLeadsNowhereElse) {
    const TempFolder elsewhere;
    const std::string secret = elsewhere.write("secret", "canary");
    std::filesystem::create_symlink(secret, files_.file("link"));
    std::filesystem::create_directory_symlink(elsewhere.path(), files_.file("folder"));
    for (const std::string& file : {files_.file("link"), files_.file("folder") + "/secret"}) {
        const Response answer = gateway_.invoke(call("fs_read", path(file)));
        EXPECT_EQ(answer.status, 403) << answer.body;
        EXPECT_THAT(answer.body, Not(HasSubstr("canary")));
    }
}

TEST_F(Tools, WhatNoRuleAllowsIsDenied) {
    Config config;
    config.tools.clear();
    const Gateway closed(config);
    const Response answer = closed.invoke(call("fs_list", path(".")));
    EXPECT_EQ(answer.status, 403);
    EXPECT_THAT(answer.text("/error/message"), AllOf(HasSubstr("fs_list"), HasSubstr("tools.allow")));
}

TEST_F(Tools, AreAuditedWithoutArgumentsAndResults) {
    const std::string note = files_.write("note.txt", "result canary");
    const Response fine = gateway_.invoke(call("fs_read", path(note)));
    const Response denied = gateway_.invoke(call("fs_write", R"({"path":"x","content":"argument canary"})"));
    const Response unknown = gateway_.invoke(call("nothing", "{}"));
    const auto row = [&](const Response& answer) {
        return sql(
            "SELECT principal, tool, outcome, rule, remote, started_at > 1600000000000, duration_micros > 0 "
            "FROM "
            "tool_calls WHERE request_id = '" +
            answer.header("x-request-id") + "'");
    };
    EXPECT_THAT(row(fine), testing::StartsWith("token|fs_read|ok||127.0.0.1"));
    EXPECT_THAT(row(fine), testing::EndsWith("|1|1\n"));
    EXPECT_THAT(row(denied),
                testing::StartsWith("token|fs_write|permission_denied|tools.deny: \"fs_write\"|127.0.0.1"));
    EXPECT_THAT(row(unknown), testing::StartsWith("token|nothing|tool_not_found|"));
    const std::string everything =
        harness::run({"sqlite3", gateway_.folder().file("gateway.db"), ".dump"}, {}).out;
    EXPECT_THAT(everything,
                AllOf(HasSubstr("fs_read"), Not(HasSubstr("canary")), Not(HasSubstr(harness::token))));
}

TEST(ToolBody, HasALimit) {
    Config config;
    config.gateway = "maxBodyBytes: 1000";
    const Gateway gateway(config);
    EXPECT_EQ(gateway.invoke(call("fs_read", path(std::string(2000, 'x')))).status, 413);
}

TEST(ToolResult, HasALimitOfItsOwn) {
    const TempFolder files;
    Config config;
    config.pluginEntries =
        "fs: { config: { roots: [\"" + files.path().string() + "\"], maxReadBytes: 1000 } }";
    const Gateway gateway(config);
    const std::string big = files.write("big.txt", std::string(5000, 'x'));
    const Response piece = gateway.invoke(call("fs_read", path(big)));
    EXPECT_EQ(piece.status, 200);
    EXPECT_EQ(piece.text("/result/content/0/text").size(), 1000u);
    EXPECT_TRUE(piece.json().at("result").at("details").at("truncated").as_bool());
    const Response tooMuch = gateway.invoke(call("fs_read", R"({"path":")" + big + R"(","limit":2000})"));
    EXPECT_EQ(tooMuch.status, 413);
    EXPECT_EQ(tooMuch.text("/error/type"), "too_large");
}

}  // namespace
