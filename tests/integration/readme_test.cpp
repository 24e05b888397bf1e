#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/own_machine.h"

/// The commands of README.md, in its order, on a machine where nobody has run them before.
namespace {

using testing::HasSubstr;

/// The fenced blocks of shell commands.
std::vector<std::string> commandsOfReadme() {
    const std::string text = harness::readFile(OPENCLAW_SOURCE_DIR "/README.md");
    constexpr const char* open = "```sh\n";
    std::vector<std::string> blocks;
    for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
        at += std::string(open).size();
        const auto end = text.find("```", at);
        blocks.push_back(text.substr(at, end - at));
        at = end;
    }
    return blocks;
}

TEST(Readme, EveryCommandDoesWhatItSays) {
    const std::vector<std::string> blocks = commandsOfReadme();
    ASSERT_GE(blocks.size(), 4u);
    ASSERT_EQ(blocks.front(), "packaging/run.sh\n");
    std::string script = "cd " OPENCLAW_SOURCE_DIR "\n";
    script += "packaging/run.sh >~/run.log 2>&1 &\npid=$!\nready || cat ~/run.log\nset -e\n";
    script += "echo '== what run.sh prints'\ngrep '^curl ' ~/run.log >~/paste.sh\nbash -e ~/paste.sh\necho\n";
    for (const std::string& block : blocks) {
        // The first is running, the other runs this very test.
        if (block == "packaging/run.sh\n" || block == "packaging/test.sh\n") continue;
        script += "echo '== block'\n" + block + "echo\n";
    }
    script +=
        "echo '== a second time'\nopenclaw gateway stop\nwait $pid\n"
        "packaging/run.sh >~/again.log 2>&1 &\npid=$!\nready\ncat ~/again.log\nopenclaw gateway stop\nwait "
        "$pid\n"
        "echo '== end'\n";
    const harness::TempFolder home;
    const harness::Finished session = harness::runOnOwnMachine(home, script);
    EXPECT_EQ(session.code, 0) << session.out << session.err;
    EXPECT_THAT(session.out, testing::EndsWith("== end\n"));

    const std::string printed = session.out.substr(0, session.out.find("== block"));
    EXPECT_THAT(printed, HasSubstr("data: [DONE]"));
    EXPECT_THAT(printed, HasSubstr("\"ok\":true"));
    const std::string rest = session.out.substr(printed.size());
    EXPECT_THAT(rest, HasSubstr("data: [DONE]"));
    EXPECT_THAT(rest, HasSubstr("fs_list"));
    EXPECT_THAT(rest, HasSubstr("\"ok\":true"));
    EXPECT_THAT(rest, HasSubstr("text_count"));

    const std::string again = rest.substr(rest.find("== a second time"));
    EXPECT_THAT(again, testing::Not(testing::ContainsRegex("oc_gw_[0-9A-Za-z]")))
        << "the token is shown once";
}

}  // namespace
