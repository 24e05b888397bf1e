#include <gmock/gmock.h>

#include <thread>

#include "host_double.h"

namespace openclaw::test {
namespace {

using testing::HasSubstr;

std::string fixture(const std::string& name) {
    return OPENCLAW_FIXTURE_FOLDER "/" + name + ".so";
}

TEST(Fixtures, APluginInC11Answers) {
    const PluginFile file(fixture("answers_c"));
    EXPECT_EQ(file.manifest().at("id"), "answers_c");
    HostDouble host(file);
    ASSERT_EQ(host.create("{}"), OPENCLAW_OK);
    const Outcome outcome = host.run("answers_c", OPENCLAW_OP_CALL, R"({"a": 1})");
    EXPECT_EQ(outcome.status, OPENCLAW_OK);
    EXPECT_EQ(outcome.text(), R"({"a": 1})");
}

#if OPENCLAW_LIBCXX_FIXTURE
TEST(Fixtures, APluginOnAnotherStandardLibraryAnswersThrowsAndCatches) {
    const PluginFile file(fixture("answers_libcxx"));
    EXPECT_EQ(file.manifest().at("id"), "answers_libcxx");
    HostDouble host(file);
    ASSERT_EQ(host.create("{}"), OPENCLAW_OK);
    ASSERT_EQ(host.describe().size(), 1u);
    const Outcome outcome = host.run("answers_libcxx", OPENCLAW_OP_CALL, R"({"a": 1})");
    EXPECT_EQ(outcome.status, OPENCLAW_OK);
    EXPECT_EQ(outcome.text(), R"({"a": 1})");
    const Outcome thrown = host.run("answers_libcxx", OPENCLAW_OP_CALL, R"({"throw": 1})");
    EXPECT_EQ(thrown.status, OPENCLAW_UNAVAILABLE);
    EXPECT_THAT(thrown.result, HasSubstr("thrown inside: map::at"));
}
#endif

TEST(Fixtures, TheVeneerTurnsAnExceptionInCreateIntoAStatusAndAReason) {
    const PluginFile file(fixture("throws_in_create"));
    HostDouble host(file);
    EXPECT_EQ(host.create("{}"), OPENCLAW_INTERNAL);
    EXPECT_EQ(host.explained(), "thrown in create, as the test wants it");
}

TEST(Fixtures, ARefusalInCreateIsExplained) {
    const PluginFile file(fixture("create_fails"));
    HostDouble host(file);
    EXPECT_EQ(host.create("{}"), OPENCLAW_UNAVAILABLE);
    EXPECT_EQ(host.explained(), "the moon is not full");
}

TEST(Fixtures, AStaleCallIsToldThatItIsGone) {
    for (const char* name : {"finishes_twice", "emits_after_finish"}) {
        const PluginFile file(fixture(name));
        HostDouble host(file);
        ASSERT_EQ(host.create("{}"), OPENCLAW_OK);
        EXPECT_EQ(host.run(name, OPENCLAW_OP_CALL, "{}").status, OPENCLAW_OK);
        EXPECT_EQ(file.fixtureStatus(), OPENCLAW_GONE) << name;
    }
}

TEST(Fixtures, AThreadThatOutlivesItsInstanceIsToldThatItIsGone) {
    const PluginFile file(fixture("emits_after_destroy"));
    HostDouble host(file);
    ASSERT_EQ(host.create("{}"), OPENCLAW_OK);
    EXPECT_EQ(host.run("emits_after_destroy", OPENCLAW_OP_CALL, "{}").status, OPENCLAW_OK);
    host.destroy();
    while (file.fixtureStatus() == -1) std::this_thread::yield();
    EXPECT_EQ(file.fixtureStatus(), OPENCLAW_GONE);
}

TEST(Fixtures, IgnoringCancelStillEndsInTheEnd) {
    const PluginFile file(fixture("ignores_cancel"));
    HostDouble host(file);
    ASSERT_EQ(host.create("{}"), OPENCLAW_OK);
    EXPECT_EQ(host.run("ignores_cancel", OPENCLAW_OP_CALL, R"({"milliseconds": 1})").text(), "done at last");
}

TEST(Fixtures, WhatIsNoPluginDoesNotLoad) {
    for (const char* name : {"not_elf", "other_architecture", "no_table"})
        EXPECT_THROW(PluginFile{fixture(name)}, std::runtime_error) << name;
}

TEST(Fixtures, BrokenManifestsAreBroken) {
    EXPECT_THROW(PluginFile(fixture("wrong_magic")).manifest(), std::runtime_error);
    EXPECT_THROW(PluginFile(fixture("no_manifest")).manifest(), std::runtime_error);
    EXPECT_ANY_THROW(PluginFile(fixture("garbage_manifest")).manifest());
}

}  // namespace
}  // namespace openclaw::test
