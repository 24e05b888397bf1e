#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "harness/http.h"
#include "harness/own_machine.h"

/// The user's own document, command by command, as it is written there.
namespace {

using harness::Finished;
using harness::runOnOwnMachine;
using harness::TempFolder;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

/// What `openclaw init` writes, with the token of the document's examples.
const std::string firstConfiguration = R"(
openclaw init >/dev/null
sed -i 's/oc_gw_[0-9A-Za-z]*/oc_gw_xxxxxxxxxxxxx/' ~/.openclaw/openclaw.json
)";

/// 在配置文件中设置认证, as the document has it.
const std::string documentedConfiguration = R"({
  gateway: {
    // Token 认证(推荐)
    authToken: "oc_gw_xxxxxxxxxxxxx",

    // 或密码认证
    password: "your-secure-password",

    // 监听端口
    port: 8080
  }
}
)";

const std::string chatCommand = R"(
curl http://localhost:8080/v1/chat/completions \
  -H "Authorization: Bearer oc_gw_xxxxxxxxxxxxx" \
  -H "Content-Type: application/json" \
  -d '{
    "model": "claude-opus-4-20250514",
    "messages": [
      {"role": "user", "content": "你好,请介绍一下自己"}
    ],
    "stream": true
  }'
)";

const std::string stopInForeground = R"(
kill -TERM $pid; wait $pid; echo "exit code $?"
)";

TEST(Document, StartsOnTheDefaultPortAndAnswersTheFirstCurlLine) {
    const TempFolder home;
    const Finished session = runOnOwnMachine(home, firstConfiguration + R"(
# 使用默认端口启动网关
openclaw gateway start 2>~/log &
pid=$!
ready || cat ~/log
)" + chatCommand + stopInForeground);
    EXPECT_THAT(session.out, AllOf(testing::StartsWith("data: {"), HasSubstr("chat.completion.chunk"),
                                   HasSubstr("data: [DONE]\n\n"), EndsWith("exit code 0\n")))
        << session.err;
    EXPECT_THAT(harness::saidIn(session.out), HasSubstr("离线模型"));
}

TEST(Document, StartsOnAGivenPort) {
    const TempFolder home;
    const Finished session = runOnOwnMachine(home, firstConfiguration + R"(
# 指定端口
openclaw gateway start --port 8080 2>~/log &
pid=$!
ready || cat ~/log
)" + chatCommand + stopInForeground);
    EXPECT_THAT(session.out, AllOf(HasSubstr("data: [DONE]"), EndsWith("exit code 0\n"))) << session.err;
}

TEST(Document, StartsInTheBackgroundAndReloads) {
    const TempFolder home;
    const Finished session = runOnOwnMachine(home, firstConfiguration + R"(
# 后台运行
openclaw gateway start --daemon >/dev/null
echo "started with $?"
pid=$(pgrep -f "openclaw gateway")
curl -s -o /dev/null -w '%{http_code}\n' http://localhost:8080/readyz
sed -i 's/"fs_read", //' ~/.openclaw/openclaw.json

# 查找网关进程 ID
pgrep -f "openclaw gateway"

# 发送热重载信号
kill -SIGUSR1 $(pgrep -f "openclaw gateway")

logged reloaded ~/.openclaw/gateway.log && echo reloaded
openclaw gateway stop >/dev/null && echo stopped
pgrep -f "openclaw gateway" || echo gone
)");
    EXPECT_THAT(session.out, testing::MatchesRegex("started with 0\n200\n[0-9]+\nreloaded\nstopped\ngone\n"))
        << session.err << harness::readFile(home.file(".openclaw/gateway.log"));
}

TEST(Document, TakesItsConfigurationAsItStandsThere) {
    const TempFolder home;
    std::filesystem::create_directory(home.file(".openclaw"));
    home.write(".openclaw/openclaw.json", documentedConfiguration);
    const Finished session = runOnOwnMachine(home, R"(
openclaw gateway start 2>~/log &
pid=$!
ready || cat ~/log
for credential in oc_gw_xxxxxxxxxxxxx your-secure-password; do
    curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer $credential" http://localhost:8080/v1/models
done
curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer another" http://localhost:8080/v1/models
)" + stopInForeground);
    EXPECT_EQ(session.out, "200\n200\n401\nexit code 0\n") << session.err;
}

TEST(Document, CallsARegisteredTool) {
    const TempFolder home;
    const Finished session = runOnOwnMachine(home, firstConfiguration + R"(
openclaw gateway start 2>~/log &
pid=$!
ready || cat ~/log
curl -X POST http://localhost:8080/v1/tools/invoke \
  -H "Authorization: Bearer oc_gw_xxxxxxxxxxxxx" \
  -H "Content-Type: application/json" \
  -d '{
    "tool": "fs_list",
    "arguments": {
      "path": "."
    }
  }'
)" + stopInForeground);
    EXPECT_THAT(session.out, AllOf(testing::StartsWith("{\"ok\":true,\"result\":{\"content\":["),
                                   EndsWith("exit code 0\n")))
        << session.err;
}

TEST(Document, ReloadsRoutesAndToolPermissionsOnTheSignal) {
    const TempFolder home;
    const Finished session = runOnOwnMachine(home, firstConfiguration + R"(
openclaw gateway start 2>~/log &
pid=$!
ready || cat ~/log
ask() {
    curl -s -o /dev/null -w '%{http_code}\n' -H "Authorization: Bearer oc_gw_xxxxxxxxxxxxx" "$@"
}
model() { ask http://localhost:8080/v1/models/new-model; }
tool() { ask http://localhost:8080/v1/tools/invoke -d '{"tool": "fs_list", "arguments": {"path": "."}}'; }
model; tool
cat >~/.openclaw/openclaw.json <<TEXT
{ gateway: { authToken: "another-token-than-before" }, models: { routes: { "new-model": "echo/echo" } }, tools: { deny: ["fs_*"] } }
TEXT
kill -SIGUSR1 $(pgrep -f "openclaw gateway")
logged reloaded ~/log
model; tool
grep -c 'needs a restart.*gateway.authToken' ~/log
)" + stopInForeground);
    EXPECT_EQ(session.out, "404\n200\n200\n403\n1\nexit code 0\n") << session.err;
}

TEST(Document, ExitsWithTheDocumentedCodes) {
    const TempFolder home;
    const Finished session = runOnOwnMachine(home, R"(
openclaw gateway start 2>/dev/null; echo "no configuration: $?"
)" + firstConfiguration + R"(
openclaw gateway start 2>~/log &
pid=$!
ready || cat ~/log
STATE_DIRECTORY=$(mktemp -d -p ~) openclaw gateway start 2>/dev/null; echo "port taken: $?"
kill $pid; wait $pid
export STATE_DIRECTORY=$(mktemp -d -p ~)
mkdir $STATE_DIRECTORY/gateway.db
openclaw gateway start 2>/dev/null; echo "database: $?"
echo '{ gateway: { port: 8080 } }' >~/.openclaw/openclaw.json
openclaw gateway start 2>/dev/null; echo "no authentication: $?"
echo '{ gateway: ' >~/.openclaw/openclaw.json
openclaw gateway start 2>/dev/null; echo "configuration: $?"
)");
    EXPECT_EQ(session.out,
              "no configuration: 3\nport taken: 2\ndatabase: 4\nno authentication: 3\nconfiguration: 1\n")
        << session.err;
}

}  // namespace
