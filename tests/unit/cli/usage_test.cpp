#include "cli/usage.h"

#include <gtest/gtest.h>

namespace openclaw::cli {
namespace {

class UsageProblem : public testing::Test {
  protected:
    UsageProblem() : app_("", "openclaw") {
        CLI::App* gateway = app_.add_subcommand("gateway", "");
        gateway->add_subcommand("start", "")->add_option("--port", port_);
        gateway->add_subcommand("status", "");
        app_.add_subcommand("tools", "");
    }
    std::string of(const std::vector<std::string>& arguments) {
        return usageProblem(app_, arguments, "it is wrong");
    }

    CLI::App app_;
    int port_ = 0;
};

TEST_F(UsageProblem, NamesTheNearestCommand) {
    EXPECT_EQ(of({"gatway", "start"}),
              "`openclaw` has no command `gatway`: did you mean `gateway`? See `openclaw --help`.");
    EXPECT_EQ(
        of({"gateway", "statsu"}),
        "`openclaw gateway` has no command `statsu`: did you mean `status`? See `openclaw gateway --help`.");
}

TEST_F(UsageProblem, NamesTheNearestOption) {
    EXPECT_EQ(of({"gateway", "start", "--prot=8080"}),
              "`openclaw gateway start` has no option `--prot`: did you mean `--port`? "
              "See `openclaw gateway start --help`.");
}

TEST_F(UsageProblem, GuessesNothingForAStranger) {
    EXPECT_EQ(of({"elephant"}), "`openclaw` has no command `elephant`. See `openclaw --help`.");
}

TEST_F(UsageProblem, SaysThatACommandIsMissing) {
    EXPECT_EQ(of({}), "`openclaw` needs a command. See `openclaw --help`.");
    EXPECT_EQ(of({"gateway"}), "`openclaw gateway` needs a command. See `openclaw gateway --help`.");
}

TEST_F(UsageProblem, LeavesOtherThingsToTheParser) {
    EXPECT_EQ(of({"gateway", "start", "--port", "many"}),
              "`openclaw gateway start`: it is wrong. See `openclaw gateway start --help`.");
}

}  // namespace
}  // namespace openclaw::cli
