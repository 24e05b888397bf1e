#include "plugins/verdicts.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/clock.h"

namespace openclaw::plugins {
namespace {

namespace fs = std::filesystem;

class VerdictsTest : public testing::Test {
  protected:
    VerdictsTest() { fs::create_directories(folder); }
    ~VerdictsTest() override { fs::remove_all(folder); }

    std::string text() const {
        std::ifstream file(path);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static Verdict refused(const std::string& file) {
        return {false, false, "it crashes", file, unixMillis()};
    }

    fs::path folder = fs::path(testing::TempDir()) / ("verdicts_test_" + std::to_string(::getpid()));
    std::string path = folder / "plugin-verdicts.json";
    std::string one = std::string(64, 'a');
    std::string other = std::string(64, 'b');
};

TEST_F(VerdictsTest, AreFoundAgainByTheNextProcess) {
    Verdicts before(path);
    before.remember(one, refused("/p/one.so"));
    before.remember(other + "/config", {true, false, "", "/p/other.so", unixMillis()});
    before.save();
    const Verdicts after(path);
    ASSERT_NE(after.find(one), nullptr);
    EXPECT_FALSE(after.find(one)->sound);
    EXPECT_EQ(after.find(one)->reason, "it crashes");
    ASSERT_NE(after.find(other + "/config"), nullptr);
    EXPECT_TRUE(after.find(other + "/config")->sound);
    EXPECT_EQ(after.find(other), nullptr);
}

TEST_F(VerdictsTest, LeaveOneFileThatOnlyItsOwnerReads) {
    Verdicts verdicts(path);
    verdicts.remember(one, refused("/p/one.so"));
    verdicts.save();
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(VerdictsTest, OfFormerContentsOfAFileAreForgotten) {
    Verdicts verdicts(path);
    verdicts.remember(one, refused("/p/one.so"));
    verdicts.remember(other + "/c1", refused("/p/one.so"));
    verdicts.remember(other + "/c2", refused("/p/one.so"));
    EXPECT_EQ(verdicts.find(one), nullptr);
    EXPECT_NE(verdicts.find(other + "/c1"), nullptr);
    EXPECT_NE(verdicts.find(other + "/c2"), nullptr);
}

TEST_F(VerdictsTest, OfATimeLimitCountForAnHour) {
    Verdicts verdicts(path);
    verdicts.remember(one, {false, true, "it hangs", "/p/one.so", unixMillis()});
    verdicts.remember(other, {false, true, "it hangs", "/p/other.so", unixMillis() - 61 * 60 * 1000});
    EXPECT_NE(verdicts.find(one), nullptr);
    EXPECT_EQ(verdicts.find(other), nullptr);
}

TEST_F(VerdictsTest, OfAnotherVersionOfTheGatewayDoNotCount) {
    Verdicts before(path);
    before.remember(one, refused("/p/one.so"));
    before.save();
    std::string changed = text();
    const std::size_t at = changed.find("plugin ABI ");
    ASSERT_NE(at, std::string::npos);
    changed.insert(at, "another ");
    std::ofstream(path) << changed;
    EXPECT_EQ(Verdicts(path).find(one), nullptr);
}

TEST_F(VerdictsTest, ThatCannotBeReadAreNone) {
    for (const char* broken : {"", "{", "[]", R"({"gateway":7})", R"({"verdicts":{}})", "\xff\xfe"}) {
        std::ofstream(path, std::ios::binary | std::ios::trunc) << broken;
        Verdicts verdicts(path);
        EXPECT_EQ(verdicts.find(one), nullptr) << broken;
        verdicts.remember(one, refused("/p/one.so"));
        verdicts.save();
        EXPECT_NE(Verdicts(path).find(one), nullptr) << broken;
    }
}

TEST_F(VerdictsTest, ThatCannotBeWrittenLeaveNothingBehind) {
    fs::create_directories(path);
    Verdicts verdicts(path);
    verdicts.remember(one, refused("/p/one.so"));
    verdicts.save();
    EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace openclaw::plugins
