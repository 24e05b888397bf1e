#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "harness/gateway.h"

/// The commands besides `gateway start`: what they print, change and answer.
namespace {

using harness::Config;
using harness::Finished;
using harness::Gateway;
using harness::openclaw;
using harness::TempFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string tokenIn(const std::string& text) {
    const auto at = text.find("oc_gw_");
    return at == std::string::npos ? "" : text.substr(at, text.find_first_of("\"\n ,", at) - at);
}

mode_t modeOf(const std::string& file) {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0777 : 0;
}

TEST(Init, WritesAFirstConfigurationThatWorks) {
    const TempFolder home;
    const Finished init = openclaw(home, {"init"});
    EXPECT_EQ(init.code, 0) << init.err;
    const std::string file = home.file(".openclaw/openclaw.json");
    const std::string text = harness::readFile(file);
    EXPECT_GE(tokenIn(text).size(), 30u);
    EXPECT_THAT(init.out + init.err, HasSubstr(tokenIn(text))) << "printed once";
    EXPECT_EQ(modeOf(file), 0600u);
    EXPECT_THAT(text, Not(HasSubstr("\"*\":"))) << "an unknown model must not be answered by the offline one";
    EXPECT_EQ(openclaw(home, {"config", "validate"}).code, 0);
    EXPECT_EQ(openclaw(home, {"config", "path"}).out, file + "\n");

    const TempFolder other;
    openclaw(other, {"init"});
    EXPECT_NE(tokenIn(harness::readFile(other.file(".openclaw/openclaw.json"))), tokenIn(text));
}

TEST(Init, OverwritesOnlyWhenForced) {
    const TempFolder home;
    openclaw(home, {"init"});
    const std::string before = harness::readFile(home.file(".openclaw/openclaw.json"));
    const Finished again = openclaw(home, {"init"});
    EXPECT_NE(again.code, 0);
    EXPECT_THAT(again.err, HasSubstr("--force"));
    EXPECT_EQ(harness::readFile(home.file(".openclaw/openclaw.json")), before);
    EXPECT_EQ(openclaw(home, {"init", "--force"}).code, 0);
    EXPECT_NE(harness::readFile(home.file(".openclaw/openclaw.json")), before);
}

/// No plugin that speaks to Anthropic is installed beside this binary, so the key alone must not make a route
/// that cannot answer.
TEST(Init, RoutesClaudeToWhoeverCanAnswer) {
    const TempFolder offline;
    openclaw(offline, {"init"});
    EXPECT_THAT(harness::readFile(offline.file(".openclaw/openclaw.json")),
                testing::ContainsRegex("claude-\\*.*echo/"));
    const TempFolder online;
    openclaw(online, {"init"}, {{"ANTHROPIC_API_KEY", "sk-ant-canary-0123456789"}});
    const std::string text = harness::readFile(online.file(".openclaw/openclaw.json"));
    EXPECT_THAT(text, testing::ContainsRegex("claude-\\*.*anthropic/claude-\\*"));
    EXPECT_THAT(text, HasSubstr("apiKey: \"${ANTHROPIC_API_KEY}\""));
    EXPECT_THAT(text, Not(HasSubstr("sk-ant-canary")));
}

TEST(Validate, NamesEveryFindingWithItsPlace) {
    const TempFolder home;
    const std::string file = home.write("openclaw.json5", R"({
  gateway: { authToken: "oc_gw_0123456789abcdef", prot: 1, port: "x" },
  models: { routes: { "a": "${UNSET_VARIABLE_OF_THIS_TEST}" } },
  tools: { allow: [], allow: [] },
})");
    const Finished finished = openclaw(home, {"config", "validate", "--config", file});
    EXPECT_EQ(finished.code, 1);
    const std::string said = finished.out + finished.err;
    EXPECT_THAT(said, AllOf(HasSubstr(file + ":2:51"), HasSubstr("prot"), HasSubstr("port")));
    EXPECT_THAT(said, HasSubstr(file + ":4:23")) << "the second of the two equal keys";
}

TEST(Tools, AreListedWithTheRuleThatDecides) {
    const TempFolder home;
    Config config;
    config.tools = R"(allow: ["group:fs"], deny: ["fs_write"])";
    const std::string file = home.write("openclaw.json5", config.text(home, 0));
    const Finished list = openclaw(home, {"tools", "list", "--config", file});
    EXPECT_EQ(list.code, 0) << list.err;
    EXPECT_THAT(list.out, AllOf(HasSubstr("fs_read"), HasSubstr("fs_write"), HasSubstr("tools.deny")));
}

TEST(Tools, AreInvokedThroughTheRunningGateway) {
    const Gateway gateway;
    const std::string note = gateway.folder().write("note.txt", "from the command line");
    const auto invoke = [&](std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), {"tools", "invoke"});
        arguments.insert(arguments.end(), {"--config", gateway.configFile()});
        return openclaw(gateway.folder(), arguments);
    };
    const Finished pairs = invoke({"fs_read", "path=" + note});
    EXPECT_EQ(pairs.code, 0) << pairs.err;
    EXPECT_THAT(pairs.out, HasSubstr("from the command line"));
    EXPECT_THAT(invoke({"fs_read", "path=" + note, "limit:=4"}).out,
                AllOf(HasSubstr("from"), Not(HasSubstr("command"))));
    EXPECT_EQ(invoke({"fs_read", "--args", "{\"path\": \"" + note + "\"}"}).out, pairs.out);
    const Finished denied = invoke({"fs_write", "path=x", "content=y"});
    EXPECT_EQ(denied.code, 69);
    EXPECT_THAT(denied.err, HasSubstr("fs_write"));
    EXPECT_THAT(invoke({"fs_raed"}).err, HasSubstr("fs_read"));
}

TEST(Tools, SayWhenNoGatewayAnswers) {
    const TempFolder home;
    const std::string file = home.write("openclaw.json5", Config{}.text(home, 1));
    const Finished finished = openclaw(
        home, {"tools", "invoke", "fs_list", "path=.", "--config", file, "--url", "http://127.0.0.1:1"});
    EXPECT_EQ(finished.code, 69);
    EXPECT_THAT(finished.err, HasSubstr("openclaw gateway start"));
}

TEST(Status, TellsTheTablesInForce) {
    Gateway gateway;
    const auto status = [&] {
        harness::Response response;
        const Finished finished =
            openclaw(gateway.folder(), {"gateway", "status", "--json", "--config", gateway.configFile()});
        EXPECT_EQ(finished.code, 0) << finished.err;
        response.body = finished.out;
        return response;
    };
    EXPECT_EQ(status().text("/status"), "ready");
    EXPECT_EQ(status().json().at("pid").to_number<int>(), gateway.process().pid());
    EXPECT_EQ(status().json().at("config").at("tablesVersion").to_number<int>(), 1);
    gateway.reload();
    EXPECT_EQ(status().json().at("config").at("tablesVersion").to_number<int>(), 2);
    EXPECT_THAT(status().body, Not(HasSubstr(harness::token)));
    const Finished text = openclaw(gateway.folder(), {"gateway", "status", "--config", gateway.configFile()});
    EXPECT_THAT(text.out, AllOf(HasSubstr("ready"), HasSubstr(std::to_string(gateway.port()))));
}

TEST(ReloadCommand, TellsWhetherItWasTaken) {
    Gateway gateway;
    const auto reload = [&] {
        return openclaw(gateway.folder(), {"gateway", "reload", "--config", gateway.configFile()});
    };
    EXPECT_EQ(reload().code, 0);
    Config broken;
    broken.rest = "nonsense: 1";
    gateway.writeConfig(broken, 0);
    const Finished refused = reload();
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("nonsense"));
}

TEST(ReloadCommand, WarnsOfWhatTakesARestart) {
    Gateway gateway;
    const auto reload = [&](const std::string& keys) {
        Config config;
        config.gateway = keys;
        gateway.writeConfig(config, 0);
        const Finished finished =
            openclaw(gateway.folder(), {"gateway", "reload", "--config", gateway.configFile()});
        EXPECT_EQ(finished.code, 0) << finished.err;
        return finished.err;
    };
    const auto waiting = [&] {
        return gateway.get("/v1/gateway/status").json().at("config").at("needRestart").as_array();
    };
    const std::string warning = "warning: gateway.maxBodyBytes has changed, which takes a restart";
    EXPECT_THAT(reload("maxBodyBytes: 2000"), HasSubstr(warning));
    EXPECT_THAT(reload("maxBodyBytes: 2000"), HasSubstr(warning)) << "still";
    EXPECT_EQ(waiting(), boost::json::array{"gateway.maxBodyBytes"});
    EXPECT_THAT(reload(""), Not(HasSubstr("restart"))) << "the file says again what is in force";
    EXPECT_TRUE(waiting().empty());
}

}  // namespace
