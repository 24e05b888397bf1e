#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/gateway.h"

/// Plugins as people meet them: what is listed, what is refused and why, and that the gateway goes on.
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool crashHandlerInstalled = false;
#else
constexpr bool crashHandlerInstalled = true;
#endif

using harness::Config;
using harness::Gateway;
using harness::Response;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string fixtures = OPENCLAW_BINARY_DIR "/tests/plugins";

struct Row {
    std::string state;
    std::vector<std::string> reason;  ///< what it must say
};

/// tests/broken_plugins/README.md.
const std::map<std::string, Row>& expected() {
    static const std::map<std::string, Row> rows{
        {"answers_c", {"loaded", {}}},
        {"answers_beside", {"loaded", {}}},
        {"answers_beside_nameless", {"loaded", {}}},
        {"not_elf", {"refused", {"ELF"}}},
        {"truncated_file", {"refused", {"table of dynamic symbols"}}},
        {"other_architecture", {"refused", {"built for s390x", "this gateway runs on"}}},
        {"no_manifest", {"refused", {"exports no openclaw_plugin_manifest"}}},
        {"wrong_magic", {"refused", {"magic"}}},
        {"wrong_major", {"refused", {"ABI 99", "1"}}},
        {"truncated_manifest", {"refused", {"truncated", "4180 bytes"}}},
        {"garbage_manifest", {"refused", {"JSON"}}},
        {"invalid_id", {"refused", {"\"id\"", "lower-case"}}},
        {"duplicate_id", {"refused", {"answers_c"}}},
        {"no_table", {"refused", {"openclaw_plugin_v1"}}},
        {"wrong_table_major", {"refused", {"ABI 99", "1"}}},
        {"small_table", {"refused", {"too small"}}},
        {"null_function", {"refused", {"invoke"}}},
        {"create_fails", {"refused", {"the moon is not full"}}},
        {"throws_in_create", {"refused", {"thrown in create, as the test wants it"}}},
        {"throws_across", {"refused", {"exception"}}},
        {"duplicate_item", {"refused", {"duplicate_item"}}},
        {"stolen_item", {"refused", {"answers_c"}}},
        {"garbage_schema", {"refused", {"garbage_schema", "schema"}}},
        {"never_finishes", {"loaded", {}}},
        {"ignores_cancel", {"loaded", {}}},
        {"finishes_twice", {"loaded", {}}},
        {"emits_after_finish", {"loaded", {}}},
        {"emits_after_destroy", {"loaded", {}}},
        {"crashes_on_call", {"loaded", {}}},
    };
    return rows;
}

Config withFixtures(
    const std::string& allow = R"("answers_*", "never_finishes", "ignores_cancel", "finishes_twice",
                                                   "emits_after_finish", "emits_after_destroy", "crashes_on_call")") {
    Config config;
    config.pluginPaths = '"' + fixtures + '"';
    config.routes = R"("*": "echo/echo")";
    config.tools = "allow: [" + allow + "]";
    return config;
}

std::string call(const std::string& tool, const std::string& arguments = "{}") {
    return R"({"tool":")" + tool + R"(","arguments":)" + arguments + "}";
}

TEST(Plugins, EachFileIsListedWithItsStateAndReason) {
    const harness::TempFolder folder;
    const std::string config = folder.write("openclaw.json5", withFixtures().text(folder, 0));
    const harness::Finished list =
        harness::openclaw(folder, {"plugins", "list", "--json", "--config", config});
    ASSERT_EQ(list.code, 0) << list.err;
    std::map<std::string, boost::json::value> found;
    const boost::json::value plugins = boost::json::parse(list.out);
    for (const boost::json::value& plugin : plugins.as_array()) {
        found[std::filesystem::path(std::string(plugin.at("file").as_string())).stem()] = plugin;
    }
    for (const auto& [name, row] : expected()) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(found.contains(name));
        const boost::json::value& plugin = found[name];
        EXPECT_EQ(plugin.at("state").as_string(), row.state);
        const std::string reason(plugin.at("reason").as_string());
        EXPECT_EQ(reason.empty(), row.state == "loaded") << reason;
        for (const std::string& words : row.reason) EXPECT_THAT(reason, HasSubstr(words));
        if (row.state == "loaded") {
            EXPECT_EQ(plugin.at("items").as_array().at(0).as_string(), name);
        }
    }
    for (const char* shipped : {"fs", "echo", "openai"}) EXPECT_TRUE(found.contains(shipped)) << shipped;

    const harness::Finished table = harness::openclaw(folder, {"plugins", "list", "--config", config});
    EXPECT_EQ(table.code, 0);
    EXPECT_THAT(table.out,
                AllOf(HasSubstr("wrong_major.so"), HasSubstr("ABI 99"), HasSubstr("the moon is not full")));
}

TEST(Plugins, TheGatewayStartsWithoutTheBrokenOnes) {
    Gateway gateway(withFixtures());
    EXPECT_EQ(gateway.chat(harness::chatBody("any")).status, 200);
    EXPECT_EQ(gateway.invoke(call("duplicate_item")).status, 404);
    for (const auto& [name, row] : expected()) {
        if (row.state == "refused") gateway.awaitLog(name + "\\.so");
    }
}

TEST(Plugins, CAndAnotherStandardLibraryAnswer) {
    const Gateway gateway(withFixtures());
    std::vector<std::string> names{"answers_c"};
    if (std::filesystem::exists(fixtures + "/answers_libcxx.so")) names.emplace_back("answers_libcxx");
    for (const std::string& name : names) {
        const Response answer = gateway.invoke(call(name, R"({"a":1})"));
        EXPECT_EQ(answer.status, 200) << answer.body;
        EXPECT_EQ(answer.text("/result/content/0/text"), R"({"a":1})");
    }
    if (names.size() == 2) {
        const Response thrown = gateway.invoke(call("answers_libcxx", R"({"throw":1})"));
        EXPECT_EQ(thrown.status, 503);
        EXPECT_THAT(thrown.text("/error/message"), HasSubstr("thrown inside: map::at"));
    }
}

TEST(Plugins, OneThatNeverFinishesIsA504InTime) {
    Config config = withFixtures();
    config.gateway = "toolTimeoutMs: 200";
    const Gateway gateway(config);
    for (const char* name : {"never_finishes", "ignores_cancel"}) {
        const Response answer = gateway.invoke(call(name));
        EXPECT_EQ(answer.status, 504) << answer.body;
        EXPECT_EQ(answer.text("/error/type"), "timeout");
        EXPECT_FALSE(answer.text("/error/message").empty());
    }
    EXPECT_EQ(gateway.invoke(call("answers_c")).status, 200);
}

TEST(Plugins, OneThatNeverFinishesDoesNotHoldAStopUp) {
    Config config = withFixtures();
    config.gateway = "drainTimeoutMs: 200";
    Gateway gateway(config);
    harness::Tcp tcp(gateway.port());
    for (const char* name : {"never_finishes", "ignores_cancel"}) {
        harness::Tcp waiting(gateway.port());
        waiting.send(harness::Request{.method = "POST",
                                      .path = "/v1/tools/invoke",
                                      .headers = harness::authorized(),
                                      .body = call(name)}
                         .bytes());
        EXPECT_EQ(gateway.invoke(call("answers_c")).status, 200);
    }
    gateway.process().signal(SIGTERM);
    EXPECT_EQ(gateway.process().wait(), 0);
}

TEST(Plugins, WhatComesAfterTheEndOfACallReachesNobody) {
    const Gateway gateway(withFixtures());
    for (int round = 0; round < 20; ++round) {
        for (const char* name : {"finishes_twice", "emits_after_finish", "emits_after_destroy"}) {
            const Response answer = gateway.invoke(call(name));
            EXPECT_EQ(answer.status, 200) << name << answer.body;
        }
    }
    EXPECT_EQ(gateway.invoke(call("emits_after_finish")).text("/result/content/0/text"), "in time");
}

TEST(Plugins, ACrashNamesThePluginInTheLastLine) {
    if (!crashHandlerInstalled) GTEST_SKIP() << "the sanitizers have handlers of their own";
    Gateway gateway(withFixtures());
    harness::Tcp tcp(gateway.port());
    tcp.send(harness::Request{.method = "POST",
                              .path = "/v1/tools/invoke",
                              .headers = harness::authorized(),
                              .body = call("crashes_on_call")}
                 .bytes());
    EXPECT_NE(gateway.process().wait(), 0);
    const std::string log = gateway.process().err().awaitEnd();
    const std::string last = log.substr(log.rfind('\n', log.size() - 2) + 1);
    EXPECT_THAT(last, HasSubstr("crashes_on_call"));
}

TEST(Plugins, OneIsSwitchedOffAndOnByAReload) {
    Config config = withFixtures();
    Gateway gateway(config);
    EXPECT_EQ(gateway.invoke(call("finishes_twice")).status, 200);
    config.pluginEntries = "finishes_twice: { enabled: false }";
    gateway.writeConfig(config, 0);
    EXPECT_THAT(gateway.reload(), HasSubstr("reloaded"));
    EXPECT_EQ(gateway.invoke(call("finishes_twice")).status, 404);
    config.pluginEntries.clear();
    gateway.writeConfig(config, 0);
    EXPECT_THAT(gateway.reload(), HasSubstr("reloaded"));
    EXPECT_EQ(gateway.invoke(call("finishes_twice")).status, 200);
}

TEST(Plugins, ASingleFileCanBeNamed) {
    Config config = withFixtures();
    config.pluginPaths = '"' + fixtures + "/answers_c.so\"";
    const Gateway gateway(config);
    EXPECT_EQ(gateway.invoke(call("answers_c")).status, 200);
    EXPECT_EQ(gateway.invoke(call("never_finishes")).status, 404);
}

const std::string crashingFixtures = OPENCLAW_BINARY_DIR "/tests/crashing_plugins";

Config withCrashing(const std::vector<std::string>& names) {
    Config config;
    for (const std::string& name : names) {
        config.pluginPaths +=
            (config.pluginPaths.empty() ? "\"" : ", \"") + crashingFixtures + "/" + name + ".so\"";
    }
    config.routes = R"("*": "echo/echo")";
    config.tools = R"(allow: ["counts_loads", "crashes_when_told"])";
    return config;
}

/// The rows of `openclaw plugins list`, by the file's name, as this folder's gateway would have them.
std::map<std::string, boost::json::value> listed(const harness::TempFolder& folder, const Config& config) {
    const std::string file = folder.write("openclaw.json5", config.text(folder, 0));
    const harness::Finished list = harness::openclaw(folder, {"plugins", "list", "--json", "--config", file});
    EXPECT_EQ(list.code, 0) << list.err;
    EXPECT_EQ(list.err, "");
    std::map<std::string, boost::json::value> found;
    const boost::json::value plugins = boost::json::parse(list.out);
    for (const boost::json::value& plugin : plugins.as_array()) {
        found[std::filesystem::path(std::string(plugin.at("file").as_string())).stem()] = plugin;
    }
    return found;
}

std::ptrdiff_t loadsIn(const harness::TempFolder& folder) {
    if (!std::filesystem::exists(folder.file("loads"))) return 0;
    const std::string lines = harness::readFile(folder.file("loads"));
    return std::count(lines.begin(), lines.end(), '\n');
}

std::string reasonOf(const boost::json::value& plugin) {
    return std::string(plugin.at("reason").as_string());
}

TEST(Plugins, OneThatDoesNotSurviveLoadingIsListedWithWhatHappened) {
    const std::map<std::string, std::string> reasons{
        {"crashes_while_loading", "it crashes with SIGSEGV (Segmentation fault) while it is loaded"},
        {"crashes_in_static", "it crashes with SIGSEGV (Segmentation fault) while it is loaded"},
        {"throws_while_loading",
         "it crashes with SIGABRT (Aborted) while it is loaded; "
         "its last words: what():  thrown while loading, as the test wants it"},
        {"aborts_while_loading",
         "it crashes with SIGABRT (Aborted) while it is loaded; "
         "its last words: the stars are not right"},
        {"exits_while_loading", "it ends the process with exit code 3 while it is loaded"},
        {"hangs_while_loading", "it hangs (stopped after 5000 ms) while it is loaded"},
        {"crashes_in_create",
         "it crashes with SIGSEGV (Segmentation fault) when it starts with "
         "plugins.entries.crashes_in_create.config"},
        {"crashes_in_destroy", "it crashes with SIGABRT (Aborted) when its instance is destroyed"},
    };
    Config config;
    config.pluginPaths = '"' + crashingFixtures + '"';
    const harness::TempFolder folder;
    const auto found = listed(folder, config);
    for (const auto& [name, reason] : reasons) {
        SCOPED_TRACE(name);
        ASSERT_TRUE(found.contains(name));
        const boost::json::value& plugin = found.at(name);
        EXPECT_EQ(plugin.at("state").as_string(), "refused");
        EXPECT_EQ(plugin.at("id").as_string(), name);
        EXPECT_EQ(reasonOf(plugin),
                  reason + ". Replace the file or remove it; to have it tried again as it is, delete " +
                      folder.file("plugin-verdicts.json"));
    }
    for (const char* name : {"counts_loads", "crashes_when_told", "fs", "echo"}) {
        EXPECT_NE(found.at(name).at("state").as_string(), "refused") << name << reasonOf(found.at(name));
    }
}

TEST(Plugins, TheGatewayStartsWithoutTheOnesThatCrashAndSaysSoOnce) {
    Config config = withCrashing({});
    config.pluginPaths = '"' + crashingFixtures + '"';
    Gateway gateway(config);
    EXPECT_EQ(gateway.chat(harness::chatBody("any")).status, 200);
    EXPECT_EQ(gateway.invoke(call("counts_loads")).status, 200);
    const std::string log = gateway.stopAndReadLog();
    for (const char* name : {"crashes_while_loading", "throws_while_loading", "exits_while_loading",
                             "hangs_while_loading", "crashes_in_create"}) {
        const std::size_t line = log.find(std::string("plugin=") + name);
        ASSERT_NE(line, std::string::npos) << name << "\n" << log;
        EXPECT_EQ(log.find(std::string("plugin=") + name, line + 1), std::string::npos) << name;
    }
    EXPECT_THAT(log,
                AllOf(Not(HasSubstr("fatal ")), Not(HasSubstr("Sanitizer")), Not(HasSubstr("a first line"))));
}

TEST(Plugins, AVerdictIsKeptForAsLongAsTheFileIsTheSame) {
    const harness::TempFolder folder;
    const std::string own = folder.file("own.so");
    std::filesystem::copy_file(crashingFixtures + "/counts_loads.so", own);
    Config config = withCrashing({});
    config.pluginPaths = '"' + own + '"';
    EXPECT_EQ(listed(folder, config).at("own").at("state").as_string(), "loaded");
    EXPECT_EQ(loadsIn(folder), 2) << "once by the probe";
    EXPECT_EQ(listed(folder, config).at("own").at("state").as_string(), "loaded");
    EXPECT_EQ(loadsIn(folder), 3) << "not probed again";
    std::ofstream(own, std::ios::app) << "another build of it";
    EXPECT_EQ(listed(folder, config).at("own").at("state").as_string(), "loaded");
    EXPECT_EQ(loadsIn(folder), 5) << "probed again";
}

TEST(Plugins, ARefusalIsKeptForAsLongAsTheFileIsTheSame) {
    const harness::TempFolder folder;
    const Config config = withCrashing({"crashes_while_loading"});
    const std::string first = reasonOf(listed(folder, config).at("crashes_while_loading"));
    EXPECT_EQ(loadsIn(folder), 1);
    EXPECT_EQ(reasonOf(listed(folder, config).at("crashes_while_loading")), first);
    EXPECT_EQ(loadsIn(folder), 1) << "nobody loaded it again";
    std::filesystem::remove(folder.file("plugin-verdicts.json"));
    listed(folder, config);
    EXPECT_EQ(loadsIn(folder), 2) << "as the reason says";
}

TEST(Plugins, VerdictsThatCannotBeUsedOrKeptAreAWarning) {
    const harness::TempFolder folder;
    const Config config = withCrashing({"counts_loads"});
    const std::string verdicts = folder.write("plugin-verdicts.json", "{\"gateway\": 1, ");
    EXPECT_EQ(listed(folder, config).at("counts_loads").at("state").as_string(), "loaded");
    EXPECT_EQ(loadsIn(folder), 2);
    EXPECT_NO_THROW(boost::json::parse(harness::readFile(verdicts)));
    std::filesystem::remove(verdicts);
    std::filesystem::create_directory(verdicts);
    EXPECT_EQ(listed(folder, config).at("counts_loads").at("state").as_string(), "loaded");
    EXPECT_EQ(listed(folder, config).at("counts_loads").at("state").as_string(), "loaded");
    EXPECT_EQ(loadsIn(folder), 6);
    harness::Process gateway(
        {harness::binary("openclaw"), "gateway", "start", "--config", folder.file("openclaw.json5")},
        {{"HOME", folder.path()}}, folder.path());
    gateway.err().awaitLine("verdicts on plugins cannot be kept");
    gateway.err().awaitLine(" ready\\b");
}

TEST(Plugins, OneThatHangsIsAddedByAReloadWhileRequestsAreAnswered) {
    Gateway gateway(withCrashing({}));
    gateway.writeConfig(withCrashing({"hangs_while_loading", "counts_loads"}), 0);
    gateway.process().signal(SIGUSR1);
    while (loadsIn(gateway.folder()) == 0) EXPECT_EQ(gateway.chat(harness::chatBody("any")).status, 200);
    EXPECT_EQ(gateway.chat(harness::chatBody("any")).status, 200);
    EXPECT_THAT(gateway.log(), Not(HasSubstr("reloaded"))) << "it still hangs";
    gateway.awaitLog("plugin refused.*hangs_while_loading");
    gateway.awaitLog(" reloaded");
    EXPECT_EQ(gateway.invoke(call("counts_loads")).status, 200);
}

TEST(Plugins, AConfigurationThatOneDoesNotSurviveIsRefusedByTheReload) {
    Config config = withCrashing({"crashes_when_told"});
    Gateway gateway(config);
    EXPECT_EQ(gateway.invoke(call("crashes_when_told")).status, 200);
    config.pluginEntries = R"(crashes_when_told: { config: { order: "crash" } })";
    gateway.writeConfig(config, 0);
    EXPECT_THAT(gateway.reload(), AllOf(HasSubstr("reload refused"), HasSubstr("SIGABRT")));
    EXPECT_EQ(gateway.invoke(call("crashes_when_told")).status, 200);
    config.pluginEntries = R"(crashes_when_told: { config: { order: "carry on" } })";
    gateway.writeConfig(config, 0);
    EXPECT_THAT(gateway.reload(), HasSubstr("reloaded"));
    EXPECT_EQ(gateway.invoke(call("crashes_when_told")).status, 200);
}

TEST(Plugins, OneThatIsUsedInPartIsCountedAsThat) {
    Config config = withCrashing({"counts_loads", "exits_while_loading"});
    config.providers = R"(odd: { plugin: "counts_loads" })";
    const Gateway gateway(config);
    const boost::json::value counts = gateway.get("/v1/gateway/status").json().at("plugins");
    EXPECT_EQ(counts.at("inPart"), 1);
    EXPECT_EQ(counts.at("refused"), 1);
    const auto rows = listed(gateway.folder(), config);
    const auto whole = std::count_if(rows.begin(), rows.end(), [](const auto& row) {
        return row.second.at("state") == "loaded" && row.second.at("reason") == "";
    });
    EXPECT_EQ(counts.at("loaded"), whole);
    const harness::Finished status =
        harness::openclaw(gateway.folder(), {"gateway", "status", "--config", gateway.configFile()});
    EXPECT_THAT(status.out, HasSubstr(" loaded, 1 used in part, 1 refused, "));
}

/// A gateway with fixtures in a folder of the test's own, where they can be overwritten.
class PluginReplaced : public testing::Test {
  protected:
    void start(const std::vector<std::string>& names) {
        config_.pluginPaths.clear();
        for (const std::string& name : names) {
            const std::string file = plugins_.file(name + ".so");
            std::filesystem::copy_file(fixtures + "/" + name + ".so", file);
            config_.pluginPaths += (config_.pluginPaths.empty() ? "\"" : ", \"") + file + '"';
        }
        gateway_ = std::make_unique<Gateway>(config_);
    }
    std::string answerOf(const std::string& tool) const {
        return gateway_->invoke(call(tool, R"({"a":1})")).text("/result/content/0/text");
    }
    /// As `cp` does it: the same inode, cut to nothing first.
    void overwrite(const std::string& name, const std::string& content) const {
        std::ofstream(plugins_.file(name), std::ios::trunc | std::ios::binary) << content;
    }
    boost::json::value needRestart() const {
        return gateway_->get("/v1/gateway/status").json().at("plugins").at("needRestart");
    }
    harness::Finished command(std::vector<std::string> words) const {
        words.insert(words.end(), {"--config", gateway_->configFile()});
        return harness::openclaw(gateway_->folder(), words);
    }

    const harness::TempFolder plugins_;
    Config config_ = withFixtures();
    std::unique_ptr<Gateway> gateway_;
};

TEST_F(PluginReplaced, GoesOnAsItWasLoaded) {
    start({"answers_c"});
    EXPECT_EQ(answerOf("answers_c"), R"({"a":1})");
    for (const char* content : {"", "not a plugin any more"}) {
        overwrite("answers_c.so", content);
        EXPECT_EQ(answerOf("answers_c"), R"({"a":1})");
        EXPECT_THAT(gateway_->reload(), HasSubstr("reloaded"));
        EXPECT_EQ(answerOf("answers_c"), R"({"a":1})");
    }
    std::filesystem::remove(plugins_.file("answers_c.so"));
    EXPECT_EQ(answerOf("answers_c"), R"({"a":1})");
}

TEST_F(PluginReplaced, BySameBytesIsNoChange) {
    start({"answers_c"});
    overwrite("answers_c.so", harness::readFile(fixtures + "/answers_c.so"));
    EXPECT_EQ(answerOf("answers_c"), R"({"a":1})");
    EXPECT_THAT(command({"gateway", "reload"}).err, Not(HasSubstr("answers_c")));
    EXPECT_EQ(needRestart().as_array().size(), 0u);
}

TEST_F(PluginReplaced, IsToldWhoeverAsks) {
    start({"answers_c"});
    EXPECT_EQ(needRestart().as_array().size(), 0u);
    const std::string file = std::filesystem::canonical(plugins_.file("answers_c.so"));
    overwrite("answers_c.so", harness::readFile(fixtures + "/answers_c.so") + "another build");
    ASSERT_EQ(needRestart().as_array().size(), 1u);
    EXPECT_EQ(needRestart().at(0).at("id"), "answers_c");
    EXPECT_EQ(needRestart().at(0).at("file").as_string(), file);

    const harness::Finished reload = command({"gateway", "reload"});
    EXPECT_EQ(reload.code, 0);
    EXPECT_THAT(reload.err, HasSubstr("warning: plugin answers_c: its file " + file + " has changed"));
    EXPECT_THAT(command({"gateway", "status"}).out, HasSubstr("plugin answers_c: its file"));

    const std::string note = "the running gateway has loaded what this file held before; restart it";
    const auto reasonListed = [&] {
        const boost::json::value rows = boost::json::parse(command({"plugins", "list", "--json"}).out);
        for (const boost::json::value& row : rows.as_array()) {
            if (row.at("file").as_string() == file) return reasonOf(row);
        }
        return std::string("not listed");
    };
    EXPECT_EQ(reasonListed(), note);
    overwrite("answers_c.so", "not a plugin any more");
    EXPECT_THAT(reasonListed(), testing::EndsWith("; " + note));
    gateway_->stopAndReadLog();
    EXPECT_THAT(reasonListed(), AllOf(HasSubstr("ELF"), Not(HasSubstr(note))));
}

TEST_F(PluginReplaced, WithTheLibraryBesideItGoesOn) {
    std::filesystem::create_directory(plugins_.file("beside"));
    const std::string library = "beside/libanswers_beside_library.so";
    std::filesystem::copy_file(fixtures + "/" + library, plugins_.file(library));
    config_.tools = R"(allow: ["answers_*"])";
    start({"answers_beside"});
    EXPECT_EQ(answerOf("answers_beside"), "from beside it");
    overwrite("answers_beside.so", "");
    overwrite(library, "");
    EXPECT_EQ(answerOf("answers_beside"), "from beside it");
}

TEST_F(PluginReplaced, ALibraryWithoutANameIsLoadedFromItsFileWithAWarning) {
    std::filesystem::create_directory(plugins_.file("beside"));
    const std::string library = "beside/libanswers_beside_nameless_library.so";
    std::filesystem::copy_file(fixtures + "/" + library, plugins_.file(library));
    start({"answers_beside_nameless"});
    EXPECT_EQ(answerOf("answers_beside_nameless"), "from beside it");
    gateway_->awaitLog("has no SONAME.*answers_beside_nameless");
}

TEST(Plugins, ThoseOfTheVariableAreFoundBesideTheShippedOnes) {
    const harness::TempFolder folder;
    ASSERT_EQ(harness::openclaw(folder, {"init"}).code, 0);
    const harness::TempFolder mine;
    std::filesystem::copy_file(fixtures + "/answers_c.so", mine.file("answers_c.so"));
    std::filesystem::copy_file(OPENCLAW_BINARY_DIR "/lib/openclaw/plugins/echo.so", mine.file("echo.so"));
    const harness::Finished list = harness::openclaw(folder, {"plugins", "list", "--json"},
                                                     {{"OPENCLAW_PLUGIN_PATH", mine.path().string() + ":"}});
    std::map<std::string, std::string> files;
    std::map<std::string, std::string> refused;
    const boost::json::value rows = boost::json::parse(list.out);
    for (const boost::json::value& row : rows.as_array()) {
        const std::string id(row.at("id").as_string());
        (row.at("state") == "loaded" ? files : refused)[id] = row.at("file").as_string();
    }
    EXPECT_THAT(list.out, Not(HasSubstr("was not found")));
    for (const char* id : {"answers_c", "fs", "web"}) EXPECT_TRUE(files.contains(id)) << id;
    EXPECT_EQ(files["echo"], std::filesystem::canonical(mine.file("echo.so"))) << "the variable comes first";
    EXPECT_THAT(refused["echo"], HasSubstr("lib/openclaw/plugins/echo.so"));
}

}  // namespace
