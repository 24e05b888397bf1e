#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// Start, exit codes, signals, daemon and the commands that talk to a running gateway.
namespace {

using harness::Config;
using harness::Finished;
using harness::Gateway;
using harness::ResponseReader;
using harness::Tcp;
using harness::TempFolder;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

/// Exactly one line, and it says what to do about it.
void expectOneLine(const std::string& err) {
    EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1) << err;
    EXPECT_THAT(err, EndsWith("\n"));
}

Finished start(const TempFolder& folder, const std::string& config, std::vector<std::string> arguments = {}) {
    const std::string file = folder.write("openclaw.json5", config);
    arguments.insert(arguments.begin(), {"gateway", "start", "--config", file});
    return harness::openclaw(folder, std::move(arguments));
}

TEST(ExitCodes, OneForAConfigurationThatCannotBeRead) {
    const TempFolder folder;
    const Finished broken = start(folder, "{ gateway: { authToken: \"oc_gw_0123456789\", } models }");
    EXPECT_EQ(broken.code, 1);
    expectOneLine(broken.err);
    EXPECT_THAT(broken.err, HasSubstr("openclaw.json5:1:")) << "file, line and column";

    const Finished unknown = start(folder, "{\n  gateway: {\n    authTokn: \"oc_gw_0123456789\" } }");
    EXPECT_EQ(unknown.code, 1);
    EXPECT_THAT(unknown.err,
                AllOf(HasSubstr("openclaw.json5:3:5"), HasSubstr("authTokn"), HasSubstr("authToken")));

    const Finished missing =
        harness::openclaw(folder, {"gateway", "start", "--config", folder.file("nowhere.json5")});
    EXPECT_EQ(missing.code, 1);
    expectOneLine(missing.err);
    EXPECT_THAT(missing.err, HasSubstr("nowhere.json5"));

    const Finished named =
        harness::openclaw(folder, {"gateway", "start"}, {{"OPENCLAW_CONFIG", folder.file("nowhere.json5")}});
    EXPECT_EQ(named.code, 1);
}

TEST(ExitCodes, TwoForAPortThatIsTaken) {
    const Gateway first;
    const TempFolder folder;
    const Finished second = start(folder, Config{}.text(folder, 0), {"--port", std::to_string(first.port())});
    EXPECT_EQ(second.code, 2);
    expectOneLine(second.err.substr(second.err.rfind("openclaw:")));
    EXPECT_THAT(second.err, HasSubstr(std::to_string(first.port())));
}

TEST(ExitCodes, TwoForAnAddressThatIsNotHere) {
    const TempFolder folder;
    EXPECT_EQ(start(folder, Config{}.text(folder, 0), {"--bind", "192.0.2.1"}).code, 2);
}

TEST(ExitCodes, ThreeWithoutTokenAndPassword) {
    const TempFolder folder;
    Config config;
    config.credentials.clear();
    const Finished none = start(folder, config.text(folder, 0));
    EXPECT_EQ(none.code, 3);
    expectOneLine(none.err);
    EXPECT_THAT(none.err, HasSubstr("authToken"));

    const Finished noFile = harness::openclaw(folder, {"gateway", "start"});
    EXPECT_EQ(noFile.code, 3);
    expectOneLine(noFile.err);
    EXPECT_THAT(noFile.err, HasSubstr("openclaw init"));
}

TEST(ExitCodes, FourForADatabaseThatCannotBeUsed) {
    const TempFolder folder;
    folder.write("gateway.db", std::string(8192, 'x'));
    const Finished damaged = start(folder, Config{}.text(folder, 0));
    EXPECT_EQ(damaged.code, 4);
    expectOneLine(damaged.err);
    EXPECT_THAT(damaged.err, HasSubstr("gateway.db"));

    std::filesystem::remove(folder.file("gateway.db"));
    std::filesystem::create_directory(folder.file("gateway.db"));
    EXPECT_EQ(start(folder, Config{}.text(folder, 0)).code, 4) << "a folder in its place";
}

TEST(ExitCodes, FourForADatabaseFromANewerVersion) {
    const TempFolder folder;
    {
        Gateway first;
        first.stopAndReadLog();
        std::filesystem::copy_file(first.folder().file("gateway.db"), folder.file("gateway.db"));
    }
    const Finished raised =
        harness::run({"sqlite3", folder.file("gateway.db"),
                      "INSERT INTO openclaw_migrations VALUES (9999, 'from the future', 0)"},
                     {});
    ASSERT_EQ(raised.code, 0) << raised.err;
    const Finished newer = start(folder, Config{}.text(folder, 0));
    EXPECT_EQ(newer.code, 4);
    expectOneLine(newer.err);
    EXPECT_THAT(newer.err, HasSubstr("newer"));
}

TEST(ExitCodes, SixtyFourForWrongUsage) {
    const TempFolder folder;
    for (const std::vector<std::string>& arguments :
         std::vector<std::vector<std::string>>{{"gateway", "start", "--prot", "1"},
                                               {"gateway", "strat"},
                                               {"nonsense"},
                                               {"gateway", "start", "--port", "x"},
                                               {"gateway", "start", "--port", "65536"},
                                               {"gateway"},
                                               {}}) {
        const Finished finished = harness::openclaw(folder, arguments);
        EXPECT_EQ(finished.code, 64) << testing::PrintToString(arguments);
        EXPECT_FALSE(finished.err.empty());
    }
}

TEST(CommandLine, HelpAndVersionAnswerOnStdout) {
    const TempFolder folder;
    const Finished version = harness::openclaw(folder, {"--version"});
    EXPECT_EQ(version.code, 0);
    EXPECT_THAT(version.out, testing::ContainsRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
    for (const std::vector<std::string>& command :
         std::vector<std::vector<std::string>>{{},
                                               {"gateway"},
                                               {"gateway", "start"},
                                               {"gateway", "stop"},
                                               {"gateway", "status"},
                                               {"gateway", "reload"},
                                               {"init"},
                                               {"config"},
                                               {"config", "validate"},
                                               {"config", "path"},
                                               {"plugins"},
                                               {"plugins", "list"},
                                               {"tools"},
                                               {"tools", "list"},
                                               {"tools", "invoke"}}) {
        std::vector<std::string> arguments = command;
        arguments.emplace_back("--help");
        const Finished help = harness::openclaw(folder, arguments);
        EXPECT_EQ(help.code, 0) << testing::PrintToString(arguments);
        EXPECT_THAT(help.out, HasSubstr("openclaw ")) << "an example; " << testing::PrintToString(arguments);
        EXPECT_EQ(help.err, "");
    }
}

/// A port that was free a moment ago.
std::uint16_t freePort() {
    const Gateway gateway;
    return gateway.port();
}

TEST(Port, TheFlagWinsOverTheEnvironmentAndThatOverTheFile) {
    const TempFolder folder;
    const std::string file = folder.write("openclaw.json5", Config{}.text(folder, 0));
    const std::uint16_t wanted = freePort();
    const auto listening = [&](const std::vector<std::string>& more,
                               std::map<std::string, std::string> environment) {
        environment.emplace("HOME", folder.path());
        std::vector<std::string> arguments{harness::binary("openclaw"), "gateway", "start", "--config", file};
        arguments.insert(arguments.end(), more.begin(), more.end());
        harness::Process process(arguments, environment);
        const std::string port = process.err().awaitLine("listening .*address=127\\.0\\.0\\.1:(\\d+)").at(1);
        process.err().awaitLine(" ready\\b");
        process.signal(SIGTERM);
        EXPECT_EQ(process.wait(), 0);
        return port;
    };
    const std::string port = std::to_string(wanted);
    EXPECT_EQ(listening({}, {{"OPENCLAW_GATEWAY_PORT", port}}), port);
    EXPECT_EQ(listening({"--port", port}, {{"OPENCLAW_GATEWAY_PORT", "1"}}), port);
    EXPECT_NE(listening({}, {}), "8080");

    const Finished malformed =
        harness::openclaw(folder, {"gateway", "start", "--config", file}, {{"OPENCLAW_GATEWAY_PORT", "80a"}});
    EXPECT_EQ(malformed.code, 1);
    EXPECT_THAT(malformed.err, HasSubstr("OPENCLAW_GATEWAY_PORT"));
}

TEST(Port, IsOpenOnBothLoopbacksByDefault) {
    const TempFolder folder;
    const std::uint16_t port = freePort();
    const std::string file = folder.write(
        "openclaw.json5", "{ gateway: { authToken: \"oc_gw_0123456789abcdef\" }, storage: { path: \"" +
                              folder.file("g.db") + "\" } }");
    harness::Process process(
        {harness::binary("openclaw"), "gateway", "start", "--config", file, "--port", std::to_string(port)},
        {{"HOME", folder.path()}});
    process.err().awaitLine(" ready\\b");
    EXPECT_TRUE(harness::accepts(port));
    EXPECT_EQ(harness::accepts(port, "::1"), !process.err().lines("listening .*\\[::1\\]").empty());
    EXPECT_TRUE(std::filesystem::exists(folder.file("g.db")));
}

TEST(Storage, GoesWhereSystemdSays) {
    const TempFolder folder;
    const std::string state = folder.file("state");
    std::filesystem::create_directory(state);
    const std::string file =
        folder.write("openclaw.json5", "{ gateway: { authToken: \"oc_gw_0123456789abcdef\", port: 0 } }");
    harness::Process process({harness::binary("openclaw"), "gateway", "start", "--config", file},
                             {{"HOME", folder.path()}, {"STATE_DIRECTORY", state}});
    process.err().awaitLine(" ready\\b");
    EXPECT_TRUE(std::filesystem::exists(state + "/gateway.db"));
    EXPECT_FALSE(std::filesystem::exists(folder.file(".openclaw/gateway.db")));
}

/// Whoever starts it so gets no log; what it opens then takes the number of stderr and must not become the
/// log.
TEST(Storage, TakesNoLogLinesWhenStderrIsClosed) {
    const TempFolder folder;
    const std::uint16_t port = freePort();
    const std::string file = folder.write("openclaw.json5", Config{}.text(folder, 0));
    harness::Process shell(
        {"/bin/sh", "-c", "exec \"$0\" gateway start --config \"$1\" --port \"$2\" --daemon 2>&-",
         harness::binary("openclaw"), file, std::to_string(port)},
        {{"HOME", folder.path()}});
    EXPECT_EQ(shell.wait(), 0);
    EXPECT_EQ(harness::ask(port, {.path = "/nowhere"}).status, 404) << "which is worth a line of the log";
    EXPECT_THAT(harness::readFile(folder.file("gateway.db.pid")),
                testing::MatchesRegex("[0-9]+\nhttp://[^ \n]+\n"));
    EXPECT_EQ(harness::openclaw(folder, {"gateway", "stop", "--config", file}).code, 0);
}

/// A stream that waits for the test: head and first event are there.
class OpenStream {
  public:
    explicit OpenStream(std::uint16_t port) : tcp_(port), reader_(tcp_) {
        tcp_.send(harness::Request{.method = "POST",
                                   .path = "/v1/chat/completions",
                                   .headers = harness::authorized(),
                                   .body = harness::chatBody("hold-stream", true)}
                      .bytes());
        EXPECT_EQ(reader_.nextHead().status, 200);
        body_ = reader_.bodyBytes();
    }
    std::string rest() {
        while (!reader_.bodyComplete()) {
            const std::string bytes = reader_.bodyBytes();
            if (bytes.empty() && !reader_.bodyComplete()) break;
            body_ += bytes;
        }
        return body_;
    }

  private:
    Tcp tcp_;
    ResponseReader reader_;
    std::string body_;
};

TEST(Stop, LetsAStreamFinishAndTakesNoNewConnections) {
    for (const int signal : {SIGTERM, SIGINT}) {
        const harness::Vendor vendor;
        Gateway gateway({}, vendor.port());
        OpenStream stream(gateway.port());
        Tcp idle(gateway.port());
        gateway.process().signal(signal);
        gateway.awaitLog(" stopping\\b");
        // The listener closes on every loop a moment after the log line.
        const auto deadline = std::chrono::steady_clock::now() + harness::patience;
        while (harness::accepts(gateway.port()) && std::chrono::steady_clock::now() < deadline) {
        }
        EXPECT_FALSE(harness::accepts(gateway.port()));
        idle.receiveToEnd();
        EXPECT_NE(idle.end(), Tcp::End::open) << "an idle connection does not hold the gateway up";
        EXPECT_TRUE(gateway.process().running());
        vendor.release();
        EXPECT_THAT(stream.rest(), EndsWith("data: [DONE]\n\n"));
        EXPECT_EQ(gateway.process().wait(), 0);
    }
}

/// The user's `kill -SIGUSR1 $(pgrep -f "openclaw gateway")` reaches every command of that name.
TEST(Stop, TheCommandSurvivesTheReloadSignal) {
    const harness::Vendor vendor;
    Gateway gateway({}, vendor.port());
    OpenStream stream(gateway.port());
    harness::Process stop({harness::binary("openclaw"), "gateway", "stop", "--config", gateway.configFile()},
                          {{"HOME", gateway.folder().path()}});
    gateway.awaitLog(" stopping\\b");
    stop.signal(SIGUSR1);
    gateway.process().signal(SIGUSR1);
    vendor.release();
    EXPECT_THAT(stream.rest(), EndsWith("data: [DONE]\n\n"));
    EXPECT_EQ(gateway.process().wait(), 0);
    EXPECT_EQ(stop.wait(), 0) << stop.err().text();
}

TEST(Stop, EndsAtTheDrainLimit) {
    const harness::Vendor vendor;
    Config config;
    config.gateway = "drainTimeoutMs: 200";
    Gateway gateway(config, vendor.port());
    OpenStream stream(gateway.port());
    Tcp waiting(gateway.port());
    waiting.send(harness::Request{.method = "POST",
                                  .path = "/v1/chat/completions",
                                  .headers = harness::authorized(),
                                  .body = harness::chatBody("hold-head")}
                     .bytes());
    vendor.await("request", "hold-head");
    gateway.process().signal(SIGTERM);
    EXPECT_EQ(gateway.process().wait(), 0);
    vendor.await("hangup", "hold-stream");
    EXPECT_THAT(stream.rest(), AllOf(HasSubstr("\"error\""), HasSubstr("stopped"), Not(HasSubstr("[DONE]"))));
    ResponseReader reader(waiting);
    EXPECT_EQ(reader.nextHead().status, 503) << "an answer that has not begun says why";
}

/// A response in the background, which no connection waits for, is asked for and the gateway stopped;
/// `release` lets its model answer then. The status that is left in the database.
std::string statusAfterStop(const std::string& drainTimeoutMs, bool release) {
    const harness::Vendor vendor;
    Config config;
    config.gateway = "drainTimeoutMs: " + drainTimeoutMs;
    Gateway gateway(config, vendor.port());
    const harness::Response begun =
        gateway.post("/v1/responses", R"({"model":"hold-head","input":"Hi","background":true})");
    EXPECT_EQ(begun.status, 200) << begun.body;
    vendor.await("request", "hold-head");
    gateway.process().signal(SIGTERM);
    gateway.awaitLog(" stopping\\b");
    if (release) vendor.release();
    EXPECT_EQ(gateway.process().wait(), 0);
    return harness::run({"sqlite3", gateway.folder().file("gateway.db"), "SELECT status FROM responses"}, {})
        .out;
}

TEST(Stop, LetsARunInTheBackgroundFinish) {
    EXPECT_EQ(statusAfterStop("60000", true), "completed\n");
}

TEST(Stop, CancelsARunInTheBackgroundAtTheDrainLimit) {
    EXPECT_EQ(statusAfterStop("200", false), "cancelled\n");
}

TEST(Stop, ASecondSignalMeansAtOnce) {
    const harness::Vendor vendor;
    Gateway gateway({}, vendor.port());
    const OpenStream stream(gateway.port());
    gateway.process().signal(SIGTERM);
    gateway.awaitLog(" stopping\\b");
    gateway.process().signal(SIGTERM);
    EXPECT_EQ(gateway.process().wait(), 0);
}

/// The gateway as a daemon: stopped at the test's end, whatever happened.
class Daemon : public testing::Test {
  protected:
    void SetUp() override {
        file_ = folder_.write("openclaw.json5", Config{}.text(folder_, 0));
        const Finished started = command({"gateway", "start", "--config", file_, "--daemon"});
        ASSERT_EQ(started.code, 0) << started.out << started.err;
        pid_ = std::stoi(harness::readFile(folder_.file("gateway.db.pid")));
        ASSERT_GT(pid_, 1);
    }
    void TearDown() override {
        if (pid_ > 1) ::kill(pid_, SIGKILL);
    }
    Finished command(const std::vector<std::string>& arguments) {
        return harness::openclaw(folder_, arguments);
    }

    TempFolder folder_;
    std::string file_;
    pid_t pid_ = 0;
};

TEST_F(Daemon, IsReadyWhenTheCommandReturns) {
    EXPECT_TRUE(harness::isRunning(pid_));
    const Finished status = command({"gateway", "status", "--config", file_});
    EXPECT_EQ(status.code, 0) << status.err;
    EXPECT_THAT(status.out, HasSubstr(std::to_string(pid_)));
}

TEST_F(Daemon, ASecondOneOnTheSameDatabaseIsRefused) {
    const Finished second = command({"gateway", "start", "--config", file_, "--daemon"});
    EXPECT_NE(second.code, 0);
    expectOneLine(second.err);
    EXPECT_TRUE(harness::isRunning(pid_)) << "the first one goes on";
}

TEST_F(Daemon, ReloadsAndStopsOnCommand) {
    const std::string before = command({"gateway", "status", "--config", file_}).out;
    EXPECT_EQ(command({"gateway", "reload", "--config", file_}).code, 0);
    EXPECT_EQ(command({"gateway", "stop", "--config", file_}).code, 0);
    EXPECT_FALSE(harness::isRunning(pid_)) << "stop returns when it has ended";
    pid_ = 0;
    EXPECT_EQ(command({"gateway", "status", "--config", file_}).code, 69);
    EXPECT_EQ(command({"gateway", "stop", "--config", file_}).code, 69);
    EXPECT_EQ(command({"gateway", "reload", "--config", file_}).code, 69);
}

TEST_F(Daemon, AFileLeftBehindByACrashIsTakenOver) {
    ::kill(pid_, SIGKILL);
    const std::string old = std::to_string(pid_);
    // The lock goes with the process; until the kernel has ended it a new start is refused.
    Finished again;
    const auto deadline = std::chrono::steady_clock::now() + harness::patience;
    do {
        again = command({"gateway", "start", "--config", file_, "--daemon"});
    } while (again.code != 0 && std::chrono::steady_clock::now() < deadline);
    ASSERT_EQ(again.code, 0) << again.err;
    pid_ = std::stoi(harness::readFile(folder_.file("gateway.db.pid")));
    EXPECT_NE(std::to_string(pid_), old);
}

TEST(DaemonStart, ReturnsTheExitCodeOfItsFailure) {
    const TempFolder folder;
    const Finished invalid = start(folder, "{ nonsense: 1 }", {"--daemon"});
    EXPECT_EQ(invalid.code, 1);
    EXPECT_THAT(invalid.err, HasSubstr("nonsense"));

    Config noCredentials;
    noCredentials.credentials.clear();
    EXPECT_EQ(start(folder, noCredentials.text(folder, 0), {"--daemon"}).code, 3);

    const Gateway occupant;
    const Finished taken =
        start(folder, Config{}.text(folder, 0), {"--daemon", "--port", std::to_string(occupant.port())});
    EXPECT_EQ(taken.code, 2);
    EXPECT_THAT(taken.err, HasSubstr(std::to_string(occupant.port())));

    folder.write("gateway.db", std::string(8192, 'x'));
    EXPECT_EQ(start(folder, Config{}.text(folder, 0), {"--daemon"}).code, 4);
}

TEST(Log, IsOneJsonObjectALineWhereAskedFor) {
    Config config;
    config.rest = "log: { format: \"json\" }";
    TempFolder folder;
    const std::string file = folder.write("openclaw.json5", config.text(folder, 0));
    harness::Process process({harness::binary("openclaw"), "gateway", "start", "--config", file},
                             {{"HOME", folder.path()}});
    const std::string port = process.err().awaitLine("\"address\":\"127\\.0\\.0\\.1:(\\d+)\"").at(1);
    process.err().awaitLine("\"event\":\"ready\"");
    harness::ask(static_cast<std::uint16_t>(std::stoi(port)),
                 {.path = "/v1/models", .headers = harness::authorized()});
    process.err().awaitLine("\"event\":\"request\"");
    process.signal(SIGTERM);
    process.wait();
    const std::string all = process.err().awaitEnd();
    for (std::size_t begin = 0, end = 0; (end = all.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        harness::Response line;
        line.body = all.substr(begin, end - begin);
        EXPECT_FALSE(line.text("/event").empty()) << line.body;
        EXPECT_FALSE(line.text("/level").empty()) << line.body;
    }
}

}  // namespace
