#include "cli/first_root.h"

#include <gtest/gtest.h>

#include "scratch_folder.h"

namespace openclaw::cli {
namespace {

namespace fs = std::filesystem;

class FirstRoot : public testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(home_ + "/project/deep");
        fs::create_directories(home_ + "/.openclaw/inner");
    }
    std::string of(const std::string& current) {
        return firstRoot(current, home_, home_ + "/.openclaw/openclaw.json");
    }

    ScratchFolder folder_;
    std::string home_ = folder_ / "home";
    std::string files_ = home_ + "/.openclaw/files";
};

TEST_F(FirstRoot, IsTheCurrentFolder) {
    EXPECT_EQ(of(home_ + "/project"), home_ + "/project");
    EXPECT_FALSE(fs::exists(files_));
}

TEST_F(FirstRoot, IsNeverTheHomeFolderNorWhatHoldsIt) {
    EXPECT_EQ(of(home_), files_);
    EXPECT_EQ(of(folder_ / "."), files_);
    EXPECT_EQ(of("/"), files_);
    EXPECT_EQ(fs::status(files_).permissions(), fs::perms::owner_all);
    EXPECT_FALSE(contentOf(files_ + "/welcome.txt").empty());
}

TEST_F(FirstRoot, IsNeverTheGatewaysOwnFolder) {
    EXPECT_EQ(of(home_ + "/.openclaw"), files_);
    EXPECT_EQ(of(home_ + "/.openclaw/inner"), files_);
}

TEST_F(FirstRoot, IsNeverAFolderWithTheTokenInIt) {
    EXPECT_EQ(firstRoot(home_ + "/project", home_, home_ + "/project/deep/openclaw.json"), files_);
}

TEST_F(FirstRoot, SeesThroughSymbolicLinks) {
    fs::create_directory_symlink(home_, home_ + "/project/way-home");
    EXPECT_EQ(of(home_ + "/project/way-home"), files_);
}

}  // namespace
}  // namespace openclaw::cli
