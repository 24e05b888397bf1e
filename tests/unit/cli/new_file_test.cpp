#include "cli/new_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "scratch_folder.h"

namespace openclaw::cli {
namespace {

namespace fs = std::filesystem;

ErrorCode codeOfWriting(const std::string& path) {
    try {
        writePrivateFile(path, "new", false);
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(path));
        return error.code();
    }
    return ErrorCode::internal;
}

std::size_t filesIn(const std::string& path) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(path), fs::directory_iterator()));
}

TEST(PrivateFile, IsForItsOwnerAlone) {
    const ScratchFolder folder;
    writePrivateFile(folder / "sub/file", "content", false);
    EXPECT_EQ(contentOf(folder / "sub/file"), "content");
    EXPECT_EQ(fs::status(folder / "sub/file").permissions(), fs::perms::owner_read | fs::perms::owner_write);
    EXPECT_EQ(fs::status(folder / "sub").permissions(), fs::perms::owner_all);
}

TEST(PrivateFile, KeepsAnExistingOneUnlessToldOtherwise) {
    const ScratchFolder folder;
    writeFile(folder / "file", "old");
    EXPECT_EQ(codeOfWriting(folder / "file"), ErrorCode::conflict);
    EXPECT_EQ(contentOf(folder / "file"), "old");
    writePrivateFile(folder / "file", "new", true);
    EXPECT_EQ(contentOf(folder / "file"), "new");
    EXPECT_EQ(filesIn(folder / "."), 1u) << "a temporary file stayed behind";
}

TEST(PrivateFile, DoesNotFollowADanglingLink) {
    const ScratchFolder folder;
    fs::create_symlink(folder / "elsewhere", folder / "file");
    EXPECT_EQ(codeOfWriting(folder / "file"), ErrorCode::conflict);
    EXPECT_FALSE(fs::exists(folder / "elsewhere"));
}

TEST(PrivateFile, SaysWhyItCannotBeWritten) {
    const ScratchFolder folder;
    writeFile(folder / "file", "");
    EXPECT_EQ(codeOfWriting(folder / "file/below"), ErrorCode::unavailable);
}

}  // namespace
}  // namespace openclaw::cli
