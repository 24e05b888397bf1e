#include "plugins/sealed_copy.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "plugins/file_hash.h"
#include "plugins/plugin_file.h"
#include "puppet.h"

namespace openclaw::plugins {
namespace {

namespace fs = std::filesystem;

class SealedCopyTest : public testing::Test {
  protected:
    SealedCopyTest() { fs::create_directories(folder); }
    ~SealedCopyTest() override { fs::remove_all(folder); }

    void write(const std::string& content) const { std::ofstream(file, std::ios::trunc) << content; }
    static std::string contentOf(const std::string& path) {
        std::ifstream in(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    const fs::path folder = fs::path(testing::TempDir()) / ("sealed_copy_test_" + std::to_string(::getpid()));
    const std::string file = folder / "file";
};

TEST_F(SealedCopyTest, KeepsWhatTheFileHeld) {
    write("as it was");
    const auto copy = SealedCopy::of(file);
    write("");
    EXPECT_EQ(contentOf(copy->path()), "as it was");
}

TEST_F(SealedCopyTest, CannotBeWrittenToOrCut) {
    write("as it was");
    const auto copy = SealedCopy::of(file);
    EXPECT_LT(::pwrite(copy->fd(), "x", 1, 0), 0);
    EXPECT_LT(::ftruncate(copy->fd(), 0), 0);
    EXPECT_EQ(::mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED, copy->fd(), 0), MAP_FAILED);
    EXPECT_NE(::fcntl(copy->fd(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(SealedCopyTest, IsRefusedOfWhatIsNoFile) {
    EXPECT_THROW(SealedCopy::of(file), Error);
    EXPECT_THROW(SealedCopy::of(folder), Error);
    ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
    EXPECT_THROW(SealedCopy::of(file), Error);
}

TEST_F(SealedCopyTest, IsInheritedOnlyWhenNobodyCanWriteToIt) {
    write("as it was");
    const auto inherited = SealedCopy::inherited(::dup(SealedCopy::of(file)->fd()));
    EXPECT_EQ(contentOf(inherited->path()), "as it was");
    const int open = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    EXPECT_THROW(SealedCopy::inherited(open), Error);
    ::close(open);
}

TEST_F(SealedCopyTest, TheFileDiffersWhenItsBytesDo) {
    write("as it was");
    const auto copy = SealedCopy::of(file);
    const FileIdentity identity{copy->stamp(), sha256OfFile(copy->path())};
    EXPECT_FALSE(identity.differsFrom(file));
    fs::remove(file);
    EXPECT_TRUE(identity.differsFrom(file));
    write("as it was");
    EXPECT_FALSE(identity.differsFrom(file)) << "another inode, the same bytes";
    write("as it is");
    EXPECT_TRUE(identity.differsFrom(file));
}

TEST_F(SealedCopyTest, APluginThatIsAnotherOneByTheTimeItIsNeededIsRefused) {
    fs::copy_file(Puppet::fileOf("puppet"), file);
    PluginFile plugin(file);
    EXPECT_FALSE(plugin.changedOnDisk());
    fs::copy_file(Puppet::fileOf("second"), file, fs::copy_options::overwrite_existing);
    EXPECT_TRUE(plugin.changedOnDisk());
    EXPECT_THROW(plugin.library(), Error);
    EXPECT_FALSE(plugin.loaded());
}

}  // namespace
}  // namespace openclaw::plugins
