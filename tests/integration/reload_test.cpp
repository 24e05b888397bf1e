#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// SIGUSR1: one transaction, whatever happens meanwhile.
namespace {

using harness::chatBody;
using harness::Config;
using harness::Gateway;
using harness::Response;
using harness::ResponseReader;
using harness::Tcp;
using harness::Vendor;
using testing::HasSubstr;
using testing::Not;

Config routed(const std::string& target, const std::string& tools) {
    Config config;
    config.routes = "\"route\": \"" + target + "\"";
    config.tools = tools;
    return config;
}

const std::string listHere = R"({"tool":"fs_list","arguments":{"path":"."}})";

class Reload : public testing::Test {
  protected:
    const Config first_ = routed("vendor/model-a", R"(allow: ["fs_list"])");
    const Config second_ = routed("vendor/model-b", R"(allow: ["fs_list"], deny: ["fs_*"])");
    Vendor vendor_;
    Gateway gateway_{first_, vendor_.port()};

    std::string answering() const { return gateway_.chat(chatBody("route")).text("/model"); }
};

TEST_F(Reload, ChangesRoutesAndPermissionsAndNamesThem) {
    EXPECT_EQ(answering(), "model-a");
    EXPECT_EQ(gateway_.invoke(listHere).status, 200);
    gateway_.writeConfig(second_, vendor_.port());
    EXPECT_THAT(gateway_.reload(), HasSubstr("reloaded tables=2"));
    EXPECT_EQ(answering(), "model-b");
    EXPECT_EQ(gateway_.invoke(listHere).status, 403);
    EXPECT_THAT(gateway_.log(), HasSubstr("models.routes"));
    EXPECT_THAT(gateway_.log(), HasSubstr("tools.deny"));
    EXPECT_THAT(gateway_.log(), Not(HasSubstr("needs a restart")));
}

TEST_F(Reload, ComesBySighupToo) {
    gateway_.writeConfig(second_, vendor_.port());
    gateway_.process().signal(SIGHUP);
    gateway_.awaitLog(" reloaded ");
    EXPECT_EQ(answering(), "model-b");
}

TEST_F(Reload, OfAnInvalidFileChangesNothingAndSaysWhy) {
    Config broken = second_;
    broken.rest = "nonsense: 1";
    gateway_.writeConfig(broken, vendor_.port());
    EXPECT_THAT(gateway_.reload(), testing::AllOf(HasSubstr("refused"), HasSubstr("nonsense")));
    EXPECT_EQ(answering(), "model-a");
    EXPECT_EQ(gateway_.invoke(listHere).status, 200);

    gateway_.folder().write("openclaw.json5", "{ not: 'json5'");
    EXPECT_THAT(gateway_.reload(), HasSubstr("refused"));
    std::filesystem::remove(gateway_.configFile());
    EXPECT_THAT(gateway_.reload(), HasSubstr("refused"));
    EXPECT_EQ(answering(), "model-a");

    // Half of a change that is refused must not stay behind.
    Config badGroup = second_;
    badGroup.tools = R"(allow: ["group:nowhere"])";
    gateway_.writeConfig(badGroup, vendor_.port());
    EXPECT_THAT(gateway_.reload(), HasSubstr("refused"));
    EXPECT_EQ(answering(), "model-a");

    gateway_.writeConfig(second_, vendor_.port());
    EXPECT_THAT(gateway_.reload(), HasSubstr("reloaded"));
    EXPECT_EQ(answering(), "model-b");
}

TEST_F(Reload, ThatWouldLoseAWorkingPluginOrLeadNowhereIsRefused) {
    Config slip = second_;
    slip.pluginEntries = "fs: { config: { rots: [] } }";
    gateway_.writeConfig(slip, vendor_.port());
    EXPECT_THAT(gateway_.reload(), testing::AllOf(HasSubstr("refused"), HasSubstr("fs")));
    Config nowhere = second_;
    nowhere.routes = R"("*": "vendr/*")";
    gateway_.writeConfig(nowhere, vendor_.port());
    EXPECT_THAT(gateway_.reload(), testing::AllOf(HasSubstr("refused"), HasSubstr("vendr")));
    EXPECT_EQ(answering(), "model-a");
    EXPECT_EQ(gateway_.invoke(listHere).status, 200);
}

TEST_F(Reload, OfGatewayAndStorageWaitsForARestart) {
    Config other = second_;
    other.credentials = "authToken: \"oc_gw_another_token_0123456789\", password: \"a new password\"";
    other.gateway = "maxBodyBytes: 10";
    gateway_.writeConfig(other, vendor_.port());
    EXPECT_THAT(gateway_.reload(), HasSubstr("reloaded"));
    EXPECT_EQ(answering(), "model-b") << "the old token is in force, the new route too";
    const std::string log = gateway_.log();
    for (const char* key : {"gateway.authToken", "gateway.password", "gateway.maxBodyBytes"}) {
        EXPECT_FALSE(gateway_.process().err().lines("needs a restart.*" + std::string(key)).empty()) << key;
    }
    EXPECT_THAT(log, Not(HasSubstr("oc_gw_another_token_0123456789")));
    EXPECT_THAT(log, Not(HasSubstr("a new password")));
}

TEST_F(Reload, OfAProviderKeyIsLive) {
    Config config = first_;
    config.routes = R"("route": "second/echo-request")";
    const auto withKey = [&](const std::string& key) {
        config.providers =
            "second: { plugin: \"openai\", baseUrl: \"http://127.0.0.1:" + std::to_string(vendor_.port()) +
            "/v1\", apiKey: \"" + key + "\" }";
        gateway_.writeConfig(config, vendor_.port());
        EXPECT_THAT(gateway_.reload(), HasSubstr("reloaded"));
        return gateway_.chat(chatBody("route")).text("/choices/0/message/content");
    };
    EXPECT_THAT(withKey("sk-old-key-canary"), HasSubstr("sk-old-key-canary"));
    EXPECT_THAT(withKey("sk-new-key-canary"), HasSubstr("sk-new-key-canary"));
    EXPECT_THAT(gateway_.log(), Not(HasSubstr("key-canary")));
}

TEST_F(Reload, ARequestInFlightKeepsItsTables) {
    Config holding = routed("vendor/hold-stream", "");
    gateway_.writeConfig(holding, vendor_.port());
    gateway_.reload();
    Tcp tcp(gateway_.port());
    tcp.send(harness::Request{.method = "POST",
                              .path = "/v1/chat/completions",
                              .headers = harness::authorized(),
                              .body = chatBody("route", true)}
                 .bytes());
    vendor_.await("request", "hold-stream");
    Config none = routed("echo/echo", "");
    none.providers.clear();
    gateway_.writeConfig(none, 0);  // the provider itself is gone
    EXPECT_THAT(gateway_.reload(), HasSubstr("reloaded"));
    vendor_.release();
    const Response answer = ResponseReader(tcp).next();
    EXPECT_TRUE(answer.complete);
    EXPECT_THAT(answer.body, testing::EndsWith("data: [DONE]\n\n"));
    EXPECT_THAT(gateway_.chat(chatBody("route")).text("/choices/0/message/content"), HasSubstr("offline"));
}

/// Asks again and again on one kept-alive connection until told to stop.
class Load {
  public:
    using Check = std::function<std::string(const Response&)>;  ///< empty: fine

    Load(const Gateway& gateway, std::string path, std::string body, Check check)
        : thread_([this, &gateway, path = std::move(path), body = std::move(body), check = std::move(check)] {
              Tcp tcp(gateway.port());
              ResponseReader reader(tcp);
              const std::string bytes =
                  harness::Request{
                      .method = "POST", .path = path, .headers = harness::authorized(), .body = body}
                      .bytes();
              while (!stop_ && failure_.empty()) {
                  tcp.send(bytes);
                  const Response answer = reader.next();
                  ++answered_;
                  if (!answer.complete) failure_ = "no complete answer: " + answer.raw;
                  if (failure_.empty()) failure_ = check(answer);
              }
          }) {}
    ~Load() { finish(); }

    /// Returns what went wrong, if anything.
    std::string finish() {
        stop_ = true;
        if (thread_.joinable()) thread_.join();
        return failure_;
    }
    std::size_t answered() const { return answered_; }

  private:
    std::atomic<bool> stop_ = false;
    std::atomic<std::size_t> answered_ = 0;
    std::string failure_;
    std::thread thread_;
};

TEST_F(Reload, AThousandUnderLoadLoseNothing) {
    const auto chatAnswer = [](const Response& answer) {
        const bool one = answer.body.find("\"model\":\"model-a\"") != std::string::npos;
        const bool other = answer.body.find("\"model\":\"model-b\"") != std::string::npos;
        return answer.status == 200 && one != other ? "" : std::to_string(answer.status) + " " + answer.body;
    };
    const auto toolAnswer = [](const Response& answer) {
        return answer.status == 200 || (answer.status == 403 &&
                                        answer.body.find("tools.deny: \\\"fs_*\\\"") != std::string::npos)
                   ? ""
                   : std::to_string(answer.status) + " " + answer.body;
    };
    Load chat(gateway_, "/v1/chat/completions", chatBody("route"), chatAnswer);
    Load stream(gateway_, "/v1/chat/completions", chatBody("route", true), chatAnswer);
    Load tool(gateway_, "/v1/tools/invoke", listHere, toolAnswer);
    for (int i = 0; i < 1000; ++i) {
        gateway_.writeConfig(i % 2 == 0 ? second_ : first_, vendor_.port());
        ASSERT_THAT(gateway_.reload(), HasSubstr("reloaded tables=" + std::to_string(i + 2) + " "));
        if (i % 100 == 0) {
            ASSERT_EQ(answering(), i % 2 == 0 ? "model-b" : "model-a")
                << "the file in force after reload " << i;
        }
    }
    EXPECT_EQ(answering(), "model-a");
    EXPECT_EQ(gateway_.invoke(listHere).status, 200);
    EXPECT_EQ(chat.finish(), "");
    EXPECT_EQ(stream.finish(), "");
    EXPECT_EQ(tool.finish(), "");
    EXPECT_GT(chat.answered() + stream.answered() + tool.answered(), 1000u);
}

TEST_F(Reload, ABurstOfSignalsEndsWithTheLastFile) {
    for (int i = 0; i < 200; ++i) {
        gateway_.writeConfig(i % 2 == 0 ? first_ : second_, vendor_.port());
        gateway_.process().signal(SIGUSR1);
    }
    // Signals coalesce, but none after the last change is lost: the last file comes into force.
    const auto deadline = std::chrono::steady_clock::now() + harness::patience;
    while (answering() != "model-b" && std::chrono::steady_clock::now() < deadline) {
    }
    EXPECT_EQ(answering(), "model-b");
    EXPECT_EQ(gateway_.invoke(listHere).status, 403);
}

TEST(Kill, LosesNoAcknowledgedToolCall) {
    for (int round = 0; round < 3; ++round) {
        Gateway gateway(routed("echo/echo", R"(allow: ["fs_list"])"));
        std::mutex mutex;
        std::vector<std::string> acknowledged;
        std::vector<std::thread> clients;
        for (int i = 0; i < 4; ++i) {
            clients.emplace_back([&] {
                Tcp tcp(gateway.port());
                ResponseReader reader(tcp);
                const std::string bytes = harness::Request{.method = "POST",
                                                           .path = "/v1/tools/invoke",
                                                           .headers = harness::authorized(),
                                                           .body = listHere}
                                              .bytes();
                while (tcp.send(bytes)) {
                    const Response answer = reader.next();
                    if (!answer.complete || answer.status != 200) return;
                    const std::lock_guard lock(mutex);
                    acknowledged.push_back(answer.header("x-request-id"));
                }
            });
        }
        const auto count = [&] {
            const std::lock_guard lock(mutex);
            return acknowledged.size();
        };
        const auto deadline = std::chrono::steady_clock::now() + harness::patience;
        while (count() < 300 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        gateway.process().signal(SIGKILL);
        for (std::thread& client : clients) client.join();
        ASSERT_GE(acknowledged.size(), 300u);

        const std::string database = gateway.folder().file("gateway.db");
        gateway.process().wait();
        EXPECT_EQ(harness::run({"sqlite3", database, "PRAGMA integrity_check"}, {}).out, "ok\n");
        std::istringstream rows(
            harness::run({"sqlite3", database, "SELECT request_id FROM tool_calls"}, {}).out);
        std::map<std::string, int> written;
        for (std::string id; std::getline(rows, id);) ++written[id];
        for (const std::string& id : acknowledged) EXPECT_EQ(written[id], 1) << id;

        harness::Process again(
            {harness::binary("openclaw"), "gateway", "start", "--config", gateway.configFile()},
            {{"HOME", gateway.folder().path()}});
        again.err().awaitLine(" ready\\b");
    }
}

}  // namespace
