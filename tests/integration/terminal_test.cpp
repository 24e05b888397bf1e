#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/json/parse.hpp>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// The commands that speak with the control plane, in a pipe and on a terminal; and those around a service.
namespace {

using harness::Config;
using harness::Finished;
using harness::Gateway;
using harness::openclaw;
using harness::TempFolder;
using harness::Vendor;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Finished ask(const Gateway& gateway, std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--config", gateway.configFile()});
    return openclaw(gateway.folder(), std::move(arguments));
}

/// A program on a terminal of its own.
class Terminal {
  public:
    Terminal(const TempFolder& home, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), harness::binary("openclaw"));
        std::vector<char*> argv;
        for (std::string& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        const std::string variable = "HOME=" + home.path().string();
        const std::array<char*, 2> environment{const_cast<char*>(variable.c_str()), nullptr};
        pid_ = ::forkpty(&fd_, nullptr, nullptr, nullptr);
        if (pid_ < 0) throw std::runtime_error("forkpty");
        if (pid_ == 0) {
            ::execve(argv[0], argv.data(), environment.data());
            ::_exit(127);
        }
    }
    ~Terminal() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(fd_);
    }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void type(const std::string& text) {
        if (::write(fd_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
            throw std::runtime_error("the terminal takes nothing");
        }
    }
    void pressCtrlC() { type("\x03"); }

    /// Waits until it is shown behind what was awaited before. Throws std::runtime_error.
    void await(const std::string& text) {
        for (;;) {
            const auto at = shown_.find(text, position_);
            if (at != std::string::npos) {
                position_ = at + text.size();
                return;
            }
            if (!readMore()) throw std::runtime_error("no \"" + text + "\" in what is shown: " + shown_);
        }
    }

    /// The exit code, or the negative number of the signal that ended it.
    int wait() {
        while (readMore()) {
        }
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    const std::string& shown() const noexcept { return shown_; }

  private:
    bool readMore() {
        pollfd readable{fd_, POLLIN, 0};
        const auto millis = std::chrono::milliseconds(harness::patience).count();
        if (::poll(&readable, 1, static_cast<int>(millis)) != 1) return false;
        std::array<char, 4096> bytes{};
        const ssize_t got = ::read(fd_, bytes.data(), bytes.size());
        if (got <= 0) return false;
        shown_.append(bytes.data(), static_cast<std::size_t>(got));
        return true;
    }

    pid_t pid_ = -1;
    int fd_ = -1;
    std::string shown_;
    std::size_t position_ = 0;
};

std::vector<std::string> chatWith(const Gateway& gateway, std::vector<std::string> rest) {
    rest.insert(rest.begin(), {"chat", "--config", gateway.configFile()});
    return rest;
}

// ---- gateway call

TEST(GatewayCall, PrintsThePayload) {
    const Gateway gateway;
    const Finished finished =
        ask(gateway, {"gateway", "call", "sessions.list", "--params", R"({"limit": 5})"});
    EXPECT_EQ(finished.code, 0) << finished.err;
    const auto payload = boost::json::parse(finished.out);
    EXPECT_EQ(payload.at("limit").to_number<int>(), 5);
    EXPECT_THAT(finished.out, HasSubstr("\n  \"sessions\": [")) << "for people to read";
}

TEST(GatewayCall, TakesAddressAndCredential) {
    const Gateway gateway;
    const std::string url = "ws://127.0.0.1:" + std::to_string(gateway.port());
    const TempFolder elsewhere;
    for (const char* const option : {"--token", "--password"}) {
        const Finished finished =
            openclaw(elsewhere, {"gateway", "call", "health", "--url", url, option, harness::token});
        EXPECT_EQ(finished.code, 0) << finished.err;
    }
    EXPECT_EQ(
        openclaw(elsewhere, {"gateway", "call", "health", "--url", url + "/ws", "--token", harness::token})
            .code,
        0)
        << "the WebSocket's own address";
    EXPECT_EQ(openclaw(elsewhere, {"gateway", "call", "health", "--url", url},
                       {{"OPENCLAW_GATEWAY_TOKEN", harness::token}})
                  .code,
              0);
    const Finished refused =
        openclaw(elsewhere, {"gateway", "call", "health", "--url", url, "--token", "oc_gw_wrong"});
    EXPECT_EQ(refused.code, 69);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("401"), HasSubstr("token"), Not(HasSubstr("oc_gw_wrong"))));
}

TEST(GatewayCall, RefusesBadJsonBeforeItConnects) {
    const TempFolder home;
    const Finished finished = openclaw(home, {"gateway", "call", "health", "--params", "{\"a\":\n oops}"});
    EXPECT_EQ(finished.code, 64);
    EXPECT_THAT(finished.err, AllOf(HasSubstr("--params"), HasSubstr("2:2")));
    EXPECT_EQ(openclaw(home, {"gateway", "call", "health", "--params", "[]"}).code, 64);
}

TEST(GatewayCall, SaysWhatTheGatewayRefuses) {
    const Gateway gateway;
    const Finished unknown = ask(gateway, {"gateway", "call", "no.such.method"});
    EXPECT_NE(unknown.code, 0);
    EXPECT_EQ(unknown.out, "");
    EXPECT_THAT(unknown.err, HasSubstr("no.such.method"));
    const Finished wrong = ask(gateway, {"gateway", "call", "sessions.reset", "--params", R"({"kye": 1})"});
    EXPECT_EQ(wrong.code, 64);
    EXPECT_THAT(wrong.err, HasSubstr("INVALID_REQUEST"));
}

TEST(GatewayCall, WaitsForTheEndOfARun) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    const std::string params =
        R"({"message": "Hi", "model": "plain", "sessionKey": "call", "idempotencyKey": "run-1"})";
    const Finished finished =
        ask(gateway, {"gateway", "call", "agent", "--expect-final", "--params", params});
    EXPECT_EQ(finished.code, 0) << finished.err;
    const auto payload = boost::json::parse(finished.out);
    EXPECT_EQ(payload.at("status"), "ok");
    EXPECT_EQ(payload.at("runId"), "run-1");
    const std::string bad =
        R"({"message": "Hi", "model": "error-500", "sessionKey": "call", "idempotencyKey": "2"})";
    EXPECT_EQ(ask(gateway, {"gateway", "call", "agent", "--expect-final", "--params", bad}).code, 69);
}

// ---- chat in a pipe

TEST(ChatInAPipe, WritesTheAnswerAlone) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    const Finished finished = ask(gateway, {"chat", "--model", "rich", "Grüße"});
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_THAT(finished.out,
                AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("[tool]")), testing::EndsWith("\n")));
    EXPECT_GT(finished.out.size(), 10u);
}

TEST(ChatInAPipe, ShowsToolCallsBesideTheAnswer) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    const std::string note = gateway.folder().write("note.txt", "the note's text");
    const Finished finished =
        ask(gateway, {"chat", "--model", "plain", "call fs_read {\"path\": \"" + note + "\"}"});
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_THAT(finished.err,
                AllOf(HasSubstr("[tool] fs_read {"), HasSubstr("[tool] fs_read said: the note's text")));
    EXPECT_THAT(finished.out, AllOf(HasSubstr("the note's text"), Not(HasSubstr("[tool]"))));
    const Finished failed =
        ask(gateway, {"chat", "--model", "plain", "call fs_read {\"path\": \"/no/such/file\"}"});
    EXPECT_EQ(failed.code, 0) << "the run itself went well";
    EXPECT_THAT(failed.err, HasSubstr("[tool] fs_read failed: "));
}

TEST(ChatInAPipe, EndsWithOneWhenTheRunFails) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    const Finished finished = ask(gateway, {"chat", "--model", "error-500", "Hi"});
    EXPECT_EQ(finished.code, 1);
    EXPECT_EQ(finished.out, "");
    EXPECT_THAT(finished.err, HasSubstr("openclaw: "));
}

TEST(ChatInAPipe, SaysEachLineOfTheInput) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    const std::string script = "printf 'one\\n\\ntwo' | " + harness::binary("openclaw") +
                               " chat --model plain --session lines --config " + gateway.configFile();
    const Finished finished = harness::run({"bash", "-c", script}, {{"HOME", gateway.folder().path()}});
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_EQ(vendor.count("request", "plain"), 2u);
    EXPECT_THAT(finished.err, Not(HasSubstr("> "))) << "nobody is asked";
}

TEST(ChatInAPipe, SaysWhenNoGatewayAnswers) {
    const TempFolder home;
    const Finished finished = openclaw(home, {"chat", "--url", "http://127.0.0.1:1", "--token", "x", "Hi"});
    EXPECT_EQ(finished.code, 69);
    EXPECT_THAT(finished.err, HasSubstr("127.0.0.1:1"));
}

// ---- chat on a terminal

TEST(ChatOnATerminal, CtrlCAbortsTheRunAndAgainLeaves) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    Terminal terminal(gateway.folder(), chatWith(gateway, {"--model", "hold-stream"}));
    terminal.await("> ");
    terminal.type("first\n");
    vendor.await("request", "hold-stream");
    terminal.pressCtrlC();
    terminal.await("aborted");
    vendor.await("hangup", "hold-stream");
    terminal.await("> ");
    terminal.pressCtrlC();
    EXPECT_EQ(terminal.wait(), 0) << terminal.shown();
}

TEST(ChatOnATerminal, CtrlCTwiceLeavesAGatewayThatDoesNotAnswer) {
    const Vendor vendor;
    Gateway gateway({}, vendor.port());
    Terminal terminal(gateway.folder(), chatWith(gateway, {"--model", "hold-stream", "Hi"}));
    vendor.await("request", "hold-stream");
    gateway.process().signal(SIGSTOP);
    terminal.pressCtrlC();
    terminal.await("Ctrl-C again leaves");
    terminal.pressCtrlC();
    EXPECT_EQ(terminal.wait(), 130) << terminal.shown();
    gateway.process().signal(SIGCONT);
}

TEST(ChatOnATerminal, GoesOnAfterAFailedRunUntilTheInputEnds) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    Terminal terminal(gateway.folder(), chatWith(gateway, {"--model", "error-500"}));
    terminal.await("> ");
    terminal.type("Hi\n");
    terminal.await("openclaw: ");
    terminal.await("> ");
    terminal.type("\x04");  // Ctrl-D
    EXPECT_EQ(terminal.wait(), 0) << terminal.shown();
}

TEST(ChatOnATerminal, AsksForApproval) {
    const Vendor vendor;
    Config config;
    config.tools = R"(allow: ["fs_read"], ask: ["fs_list"])";
    const Gateway gateway(config, vendor.port());
    Terminal terminal(gateway.folder(), chatWith(gateway, {"--model", "plain"}));
    const std::string message = "call fs_list {\"path\": \"" + gateway.folder().path().string() + "\"}\n";
    terminal.await("> ");
    terminal.type(message);
    terminal.await("allow fs_list");
    terminal.await("[y/n] ");
    terminal.type("what\n");
    terminal.await("[y/n] ");
    terminal.type("y\n");
    terminal.await("[tool] fs_list said: ");
    terminal.await("> ");
    terminal.type(message);
    terminal.await("[y/n] ");
    terminal.type("n\n");
    terminal.await("[tool] fs_list failed: ");
    terminal.await("> ");
    terminal.type("\x04");
    EXPECT_EQ(terminal.wait(), 0) << terminal.shown();
}

TEST(ChatOnATerminal, DimsReasoning) {
    const Vendor vendor;
    Config config;
    config.providers =
        "claude: { plugin: \"anthropic\", baseUrl: \"http://127.0.0.1:" + std::to_string(vendor.port()) +
        "\", apiKey: \"sk-ant-canary-0123456789\" }";
    config.routes = R"("*": "claude/*")";
    const Gateway gateway(config, 0);
    Terminal terminal(gateway.folder(), chatWith(gateway, {"--model", "thinking", "Hi"}));
    EXPECT_EQ(terminal.wait(), 0) << terminal.shown();
    EXPECT_THAT(terminal.shown(), AllOf(HasSubstr("\x1b[2m"), HasSubstr("\x1b[0m")));
    const Finished piped = ask(gateway, {"chat", "--model", "thinking", "Hi"});
    EXPECT_EQ(piped.code, 0) << piped.err;
    EXPECT_THAT(piped.err, AllOf(Not(HasSubstr("\x1b")), Not(testing::IsEmpty())));
}

// ---- sessions

TEST(Sessions, AreListedShownResetAndDeleted) {
    const Vendor vendor;
    const Gateway gateway({}, vendor.port());
    const std::string note = gateway.folder().write("note.txt", "the note's text");
    ask(gateway,
        {"chat", "--model", "plain", "--session", "work", "call fs_read {\"path\": \"" + note + "\"}"});
    const Finished list = ask(gateway, {"sessions", "list"});
    EXPECT_EQ(list.code, 0) << list.err;
    EXPECT_THAT(list.out, AllOf(HasSubstr("KEY"), HasSubstr("\nwork ")));
    const Finished json = ask(gateway, {"sessions", "list", "--json"});
    EXPECT_EQ(boost::json::parse(json.out).at(0).at("key"), "work");

    const Finished show = ask(gateway, {"sessions", "show", "work"});
    EXPECT_EQ(show.code, 0) << show.err;
    EXPECT_THAT(show.out,
                AllOf(HasSubstr("user  20"), HasSubstr("call fs_read"), HasSubstr("[tool] fs_read {"),
                      HasSubstr("[tool] said: the note's text"), HasSubstr("assistant  20")));
    const Finished shown = ask(gateway, {"sessions", "show", "work", "--json"});
    EXPECT_GE(boost::json::parse(shown.out).at("messages").as_array().size(), 4u);

    EXPECT_THAT(ask(gateway, {"sessions", "reset", "work"}).out, HasSubstr("work reset"));
    EXPECT_THAT(ask(gateway, {"sessions", "show", "work"}).out, Not(HasSubstr("the note's text")));
    EXPECT_THAT(ask(gateway, {"sessions", "delete", "work"}).out, HasSubstr("work deleted"));
    for (const char* const command : {"show", "reset", "delete"}) {
        const Finished missing = ask(gateway, {"sessions", command, "work"});
        EXPECT_EQ(missing.code, 69) << command;
        EXPECT_THAT(missing.err, HasSubstr("work"));
    }
}

// ---- the service

/// A home with a configuration, and a `systemctl` that only notes how it is called.
class Service : public testing::Test {
  protected:
    Service() {
        openclaw(home_, {"init"});
        std::filesystem::create_directory(home_.file("bin"));
        systemctl("echo \"$@\" >>" + home_.file("calls"));
    }
    void systemctl(const std::string& command) {
        const std::string program = home_.write("bin/systemctl", "#!/bin/sh\n" + command + "\n");
        ::chmod(program.c_str(), 0755);
    }
    Finished run(std::vector<std::string> arguments, const std::string& path) {
        arguments.insert(arguments.begin(), "gateway");
        return openclaw(home_, std::move(arguments), {{"PATH", path}});
    }
    Finished run(std::vector<std::string> arguments) { return run(std::move(arguments), home_.file("bin")); }
    std::string unit() const { return home_.file(".config/systemd/user/openclaw.service"); }
    std::string calls() const { return harness::readFile(home_.file("calls")); }

    TempFolder home_;
};

TEST_F(Service, IsWrittenStartedAndRemoved) {
    const Finished installed = run({"install-service", "--user"});
    EXPECT_EQ(installed.code, 0) << installed.err;
    EXPECT_THAT(installed.out, HasSubstr(unit()));
    const std::string text = harness::readFile(unit());
    EXPECT_THAT(text,
                HasSubstr("ExecStart=" + std::filesystem::canonical(harness::binary("openclaw")).string() +
                          " gateway start\n"));
    EXPECT_EQ(run({"install-service", "--user", "--print"}).out, text);
    EXPECT_EQ(calls(),
              "--user daemon-reload\n--user enable openclaw.service\n--user restart openclaw.service\n");

    const Finished removed = run({"uninstall-service", "--user"});
    EXPECT_EQ(removed.code, 0) << removed.err;
    EXPECT_FALSE(std::filesystem::exists(unit()));
    EXPECT_THAT(calls(), testing::EndsWith("--user disable --now openclaw.service\n--user daemon-reload\n"));
    EXPECT_EQ(run({"uninstall-service", "--user"}).code, 69);
}

TEST_F(Service, NamesTheConfigurationThatItWasToldOf) {
    const std::string file =
        home_.write("odd 100%.json5", "{ gateway: { authToken: \"oc_gw_0123456789abcdef\" } }");
    EXPECT_THAT(run({"install-service", "--user", "--print", "--config", file}).out,
                HasSubstr(" gateway start --config \"" + home_.file("odd 100%%.json5") + "\"\n"));
}

TEST_F(Service, OfTheSystemRunsAsItsOwnAccount) {
    EXPECT_THAT(run({"install-service", "--system", "--print"}).out,
                AllOf(HasSubstr("\nUser=openclaw\n"), HasSubstr("\nWantedBy=multi-user.target\n")));
}

TEST_F(Service, KeepsWhatSomebodyElseWrote) {
    std::filesystem::create_directories(home_.file(".config/systemd/user"));
    home_.write(".config/systemd/user/openclaw.service", "[Unit]\nDescription=Mine\n");
    const Finished refused = run({"install-service", "--user"});
    EXPECT_EQ(refused.code, 64);
    EXPECT_THAT(refused.err, HasSubstr("--force"));
    EXPECT_EQ(run({"uninstall-service", "--user"}).code, 64);
    EXPECT_THAT(harness::readFile(unit()), HasSubstr("Mine"));
    EXPECT_EQ(run({"install-service", "--user", "--force"}).code, 0);
    EXPECT_THAT(harness::readFile(unit()), Not(HasSubstr("Mine")));
}

TEST_F(Service, SaysWhatToDoByHandWhereThereIsNoManager) {
    const Finished finished = run({"install-service", "--user"}, home_.file("empty"));
    EXPECT_EQ(finished.code, 0) << finished.err;
    EXPECT_THAT(finished.out, AllOf(HasSubstr("systemctl is not installed"),
                                    HasSubstr("\n  systemctl --user daemon-reload\n")));
    EXPECT_TRUE(std::filesystem::exists(unit()));
    const Finished written = run({"install-service", "--user", "--no-start"});
    EXPECT_EQ(written.code, 0) << written.err;
    EXPECT_EQ(calls(), "");
}

TEST_F(Service, TellsWhenTheManagerRefuses) {
    systemctl("exit 3");
    const Finished finished = run({"install-service", "--user"});
    EXPECT_EQ(finished.code, 69);
    EXPECT_THAT(finished.err, HasSubstr("systemctl --user daemon-reload` failed with exit code 3"));
    EXPECT_THAT(finished.out, HasSubstr("\n  systemctl --user restart openclaw.service\n"));
}

TEST_F(Service, NeedsAConfiguration) {
    std::filesystem::remove(home_.file(".openclaw/openclaw.json"));
    const Finished finished = run({"install-service", "--user"});
    EXPECT_EQ(finished.code, 3);
    EXPECT_THAT(finished.err, HasSubstr("openclaw init"));
    EXPECT_FALSE(std::filesystem::exists(unit()));
}

TEST_F(Service, OfLaunchdIsAPropertyList) {
    const Finished finished = run({"install-service", "--format", "launchd"}, home_.file("empty"));
    EXPECT_EQ(finished.code, 0) << finished.err;
    const std::string file = home_.file("Library/LaunchAgents/org.openclaw.gateway.plist");
    EXPECT_THAT(harness::readFile(file),
                HasSubstr("<string>" + home_.file(".openclaw/gateway.log") + "</string>"));
    EXPECT_THAT(finished.out, HasSubstr("launchctl bootstrap gui/"));
    EXPECT_EQ(run({"install-service", "--format", "launchd", "--system"}).code, 64);
}

// ---- what commands say

TEST(Messages, SayWhatIsWrongWithANumber) {
    const TempFolder home;
    for (const char* const port : {"abc", "70000", "-1", "80x"}) {
        const Finished finished = openclaw(home, {"gateway", "start", std::string("--port=") + port});
        EXPECT_EQ(finished.code, 64);
        EXPECT_THAT(finished.err,
                    HasSubstr(std::string("--port: \"") + port + "\" is not a whole number from 0 to 65535"));
    }
}

TEST(Messages, SayThatHomeIsNotSet) {
    const TempFolder folder;
    const Finished finished = harness::run({harness::binary("openclaw"), "init"}, {}, folder.path());
    EXPECT_EQ(finished.code, 64);
    EXPECT_THAT(finished.err, HasSubstr("HOME is not set"));
}

TEST(Validate, WarnsOfToolsThatNobodyHas) {
    const TempFolder home;
    Config config;
    config.routes.clear();
    config.tools =
        R"(allow: ["fs_raed", "fs_*", "group:mine"], deny: ["fs_write"], groups: { mine: ["nobodys_tool"] })";
    const std::string file = home.write("openclaw.json5", config.text(home, 0));
    const Finished finished = openclaw(home, {"config", "validate", "--config", file});
    EXPECT_EQ(finished.code, 0);
    EXPECT_EQ(finished.out, file + " is valid, with 2 warnings\n");
    EXPECT_THAT(
        finished.err,
        AllOf(HasSubstr(R"(tools.allow: no installed plugin has a tool "fs_raed"; did you mean "fs_read"?)"),
              HasSubstr(R"(tools.groups.mine: no installed plugin has a tool "nobodys_tool")"),
              Not(HasSubstr("fs_write"))));
}

TEST(Reload, TellsWarningsAndWhyItIsRefused) {
    Gateway gateway;
    Config config;
    config.tools = R"(allow: ["fs_raed"])";
    gateway.writeConfig(config, 0);
    const Finished taken = ask(gateway, {"gateway", "reload"});
    EXPECT_EQ(taken.code, 0) << taken.err;
    EXPECT_THAT(taken.err, HasSubstr("warning: tools.allow: no installed plugin has a tool \"fs_raed\""));
    config.tools = R"(allow: ["group:nowhere"])";
    gateway.writeConfig(config, 0);
    const Finished refused = ask(gateway, {"gateway", "reload"});
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("keeps its old configuration"), HasSubstr("group:nowhere")));
}

TEST(Reload, SaysThatAnotherTokenTakesARestart) {
    Gateway gateway;
    Config config;
    config.credentials = "authToken: \"oc_gw_another_0123456789abcdefghij\"";
    gateway.writeConfig(config, 0);
    const Finished finished = ask(gateway, {"gateway", "reload"});
    EXPECT_EQ(finished.code, 69);
    EXPECT_THAT(finished.err, HasSubstr("restart"));
}

}  // namespace
