#include "plugins/elf_file.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "plugins/manifest.h"
#include "puppet.h"

namespace openclaw::plugins {
namespace {

/// A copy of the puppet that a test damages.
class ElfFile : public testing::Test {
  protected:
    ElfFile() : path_(testing::TempDir() + "elf_file_test_" + std::to_string(::getpid()) + ".so") {
        std::ifstream in(Puppet::fileOf("puppet"), std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(in), {});
    }
    ~ElfFile() override { std::filesystem::remove(path_); }

    std::string refusal() {
        std::ofstream(path_, std::ios::binary) << bytes_;
        return refusalOf(path_);
    }
    static std::string refusalOf(const std::string& path) {
        try {
            readManifestBlock(path);
            return "accepted";
        } catch (const Error& e) {
            return std::string(e.message());
        }
    }
    Elf64_Ehdr& header() { return *reinterpret_cast<Elf64_Ehdr*>(bytes_.data()); }
    void rename(const std::string& symbol) {
        for (auto at = bytes_.find(symbol); at != std::string::npos; at = bytes_.find(symbol, at)) {
            bytes_[at] = 'X';
        }
    }

    std::string path_;
    std::string bytes_;
};

TEST_F(ElfFile, YieldsTheManifestWithoutLoading) {
    EXPECT_EQ(parseManifest(readManifestBlock(Puppet::fileOf("second"))).id, "second");
    EXPECT_EQ(refusal(), "accepted");
}

TEST_F(ElfFile, RefusesWhatIsNotALibrary) {
    EXPECT_EQ(refusalOf("/nonexistent.so"), "cannot be read: No such file or directory");
    EXPECT_EQ(refusalOf("/dev/null"), "not a regular file");
    EXPECT_EQ(refusalOf("/proc/self/exe"), "not an OpenClaw plugin: it exports no openclaw_plugin_manifest");
    bytes_ = "#!/bin/sh\necho hello\n";
    EXPECT_EQ(refusal(), "not a shared library (no ELF header)");
    bytes_ = "";
    EXPECT_EQ(refusal(), "not a shared library (no ELF header)");
}

TEST_F(ElfFile, RefusesWhatAnotherMachineWouldRun) {
#if defined(__x86_64__)
    header().e_machine = EM_AARCH64;
    EXPECT_EQ(refusal(), "built for aarch64; this gateway runs on x86-64");
    header().e_machine = 4242;
    EXPECT_EQ(refusal(), "built for machine 4242; this gateway runs on x86-64");
#endif
}

TEST_F(ElfFile, RefusesOtherKindsOfElf) {
    header().e_type = ET_EXEC;
    EXPECT_EQ(refusal(), "not a shared library (an ELF executable)");
    header().e_type = ET_REL;
    EXPECT_EQ(refusal(), "not a shared library (an ELF object file: link it with -shared)");
    header().e_type = ET_CORE;
    EXPECT_EQ(refusal(), "not a shared library (another kind of ELF file)");
}

TEST_F(ElfFile, RefusesALibraryThatLacksASymbol) {
    rename("openclaw_plugin_v1");
    EXPECT_EQ(refusal(), "exports no openclaw_plugin_v1, the table of its functions");
    rename("openclaw_plugin_manifest");
    EXPECT_EQ(refusal(), "not an OpenClaw plugin: it exports no openclaw_plugin_manifest");
}

TEST_F(ElfFile, SurvivesEveryTruncation) {
    const std::string whole = bytes_;
    for (std::size_t size = 0; size < whole.size(); size += 97) {
        bytes_ = whole.substr(0, size);
        EXPECT_NE(refusal(), "accepted") << size;
    }
}

TEST_F(ElfFile, SurvivesFlippedBytesInItsHeaders) {
    const std::string whole = bytes_;
    const std::size_t sections = header().e_shoff;
    for (std::size_t at = 0; at < whole.size(); at += at < 64 || at >= sections ? 1 : 61) {
        bytes_ = whole;
        bytes_[at] = static_cast<char>(~bytes_[at]);
        refusal();  // whatever it answers, it answers
    }
}

TEST_F(ElfFile, TellsTheLoadersView) {
    const DynamicSection puppet = readDynamicSection(Puppet::fileOf("puppet"));
    EXPECT_THAT(puppet.needed, testing::Contains("libc.so.6"));
    EXPECT_THAT(puppet.searchPaths, testing::Each(testing::Not(testing::IsEmpty())));
}

}  // namespace
}  // namespace openclaw::plugins