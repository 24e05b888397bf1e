#include "plugins/prober.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "puppet.h"

namespace openclaw::plugins {
namespace {

namespace fs = std::filesystem;

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// The probe process is a script: what it reports and how it ends is what the test says.
class ProberTest : public testing::Test {
  protected:
    ProberTest() {
        fs::create_directories(folder);
        options.program = folder / "program";
        options.verdicts = folder / "plugin-verdicts.json";
        options.limit = std::chrono::minutes(1);
    }
    ~ProberTest() override { fs::remove_all(folder); }

    std::vector<std::string> probe(const std::string& script, std::size_t copies = 1) {
        std::ofstream(options.program, std::ios::trunc) << "#!/bin/sh\n" << script << "\n";
        ::chmod(options.program.c_str(), 0700);
        std::vector<Prober::Candidate> candidates;
        for (std::size_t i = 0; i < copies; ++i) {
            candidates.push_back(
                {&file,
                 {Item::Kind::provider, std::to_string(i), R"({"key":"canary"})", "models.providers.v"},
                 config});
        }
        return Prober(options).refusals(candidates);
    }
    std::string only(const std::string& script) { return probe(script).at(0); }
    bool remembered() { return only("exit 9").find("code 9") == std::string::npos; }

    std::string content(const std::string& name) const {
        std::ifstream in(folder / name);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    fs::path folder = fs::path(testing::TempDir()) / ("prober_test_" + std::to_string(::getpid()));
    Prober::Options options;
    PluginFile file{Puppet::fileOf("puppet")};
    std::string config = R"({"key":"secret:key"})";
};

TEST_F(ProberTest, RefusesNothingThatIsSoundAndRemembersIt) {
    EXPECT_EQ(only("echo loading; echo sound"), "");
    EXPECT_TRUE(remembered());
    EXPECT_THAT(content("plugin-verdicts.json"), Not(HasSubstr("canary")));
}

TEST_F(ProberTest, NamesTheSignalTheStageAndTheLastWords) {
    EXPECT_THAT(
        only("echo loading; echo one >&2; echo two >&2; kill -SEGV $$"),
        StartsWith("it crashes with SIGSEGV (Segmentation fault) while it is loaded; its last words: two. "
                   "Replace the file or remove it"));
    EXPECT_TRUE(remembered());
}

TEST_F(ProberTest, NamesTheConfigurationThatItDidNotSurvive) {
    const std::string script = "echo loading; echo creating models.providers.v; exit 4";
    EXPECT_THAT(only(script),
                StartsWith("it ends the process with exit code 4 when it starts with models.providers.v."));
    EXPECT_TRUE(remembered());
    config = R"({"key":"secret:key","other":1})";
    EXPECT_EQ(only("echo loading; echo sound"), "") << "another configuration is another try";
}

TEST_F(ProberTest, KeepsARefusalAtLoadingWhateverTheConfiguration) {
    EXPECT_THAT(only("echo loading; exit 4"), HasSubstr("while it is loaded"));
    config = "{}";
    EXPECT_TRUE(remembered());
}

TEST_F(ProberTest, EndsWhatHangsWithEverythingItStarted) {
    options.limit = std::chrono::milliseconds(300);
    EXPECT_THAT(only("echo loading; sleep 600 & echo $! > " + (folder / "grandchild").string() + "; wait"),
                StartsWith("it hangs (stopped after 300 ms) while it is loaded."));
    const pid_t grandchild = std::stoi(content("grandchild"));
    const std::string state = "/proc/" + std::to_string(grandchild) + "/stat";
    for (std::ifstream in(state); in; in = std::ifstream(state)) {
        const std::string text{std::istreambuf_iterator<char>(in), {}};
        if (text.find(") Z") != std::string::npos) break;
    }
}

TEST_F(ProberTest, NoticesAnEndAlthoughSomethingHoldsThePipesOpen) {
    EXPECT_THAT(only("echo loading; sleep 600 & exit 5"), HasSubstr("exit code 5"));
}

TEST_F(ProberTest, DoesNotWaitForADestroyThatTakesItsTime) {
    options.limit = std::chrono::milliseconds(300);
    EXPECT_EQ(only("echo loading; echo creating x; echo destroying; sleep 600"), "");
}

TEST_F(ProberTest, SurvivesOneThatNeverStopsWriting) {
    options.limit = std::chrono::milliseconds(300);
    EXPECT_THAT(only("echo loading; exec yes >&2"), HasSubstr("it hangs"));
}

TEST_F(ProberTest, DoesNotRememberWhatIsNotThePluginsFault) {
    EXPECT_THAT(only("exit 7"),
                StartsWith("cannot be probed: the process for it ends the process with exit code 7"));
    EXPECT_FALSE(remembered());
    fs::remove(options.program);
    const std::vector<Prober::Candidate> candidates{{&file, {}, "{}"}};
    EXPECT_THAT(Prober(options).refusals(candidates), ElementsAre(StartsWith("cannot be probed: ")));
}

TEST_F(ProberTest, HandsTheConfigurationOverOnStandardInputAlone) {
    const std::string seen = folder.string();
    EXPECT_EQ(only("cat > " + seen + "/input; echo \"$*\" > " + seen + "/arguments; ls /proc/$$/fd > " +
                   seen + "/descriptors; echo loading; echo sound"),
              "");
    EXPECT_THAT(content("input"), HasSubstr("canary"));
    EXPECT_EQ(content("arguments"), "plugin-probe " + file.path() + "\n");
    EXPECT_THAT(content("descriptors"), AllOf(HasSubstr("0\n1\n"), Not(HasSubstr("5\n"))));
}

TEST_F(ProberTest, HandsOverTheCopyThatWillBeLoaded) {
    EXPECT_EQ(only("cat /proc/$$/fd/3 > " + (folder / "copy").string() + "; echo loading; echo sound"), "");
    std::ifstream in(file.path(), std::ios::binary);
    EXPECT_EQ(content("copy"), (std::string{std::istreambuf_iterator<char>(in), {}}));
}

TEST_F(ProberTest, ProbesMoreThanFitAtOnceEachByItself) {
    std::vector<std::string> expected(20);
    EXPECT_EQ(probe("echo loading; echo . >> " + (folder / "runs").string() + "; echo sound", 20), expected);
    EXPECT_EQ(content("runs").size(), 40u);
}

TEST_F(ProberTest, ProbesNothingWithoutAProgram) {
    options.program.clear();
    const std::vector<Prober::Candidate> candidates{{&file, {}, "{}"}};
    EXPECT_THAT(Prober(options).refusals(candidates), ElementsAre(""));
}

}  // namespace
}  // namespace openclaw::plugins
