#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "host_double.h"

namespace openclaw::test {
namespace {

namespace json = boost::json;
namespace stdfs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSecret = "outside-canary";

std::string contentOf(const stdfs::path& path) {
    std::ostringstream content;
    content << std::ifstream(path, std::ios::binary).rdbuf();
    return content.str();
}

void put(const stdfs::path& path, std::string_view content) {
    std::ofstream(path, std::ios::binary) << content;
}

/// A root folder with a neighbour that nobody may see.
class Fs : public testing::Test {
  protected:
    Fs() : file_(OPENCLAW_PLUGIN_FOLDER "/fs.so"), host_(file_) {
        std::string pattern = (stdfs::temp_directory_path() / "openclaw-fs-XXXXXX").string();
        top_ = stdfs::canonical(::mkdtemp(pattern.data()));
        root_ = top_ / "root";
        outside_ = top_ / "outside";
        stdfs::create_directories(root_ / "folder");
        stdfs::create_directories(outside_);
        put(outside_ / "secret.txt", kSecret);
        put(root_ / "hello.txt", "hello, file");
        put(root_ / "folder" / "inner.txt", "inner");
    }
    ~Fs() override {
        host_.destroy();
        stdfs::remove_all(top_);
    }

    void create(json::object config = {}) {
        if (!config.contains("roots")) config["roots"] = json::array{root_.string()};
        ASSERT_EQ(host_.create(json::serialize(config)), OPENCLAW_OK) << host_.explained();
    }
    Outcome run(std::string_view tool, const json::object& arguments) {
        return host_.run(tool, OPENCLAW_OP_CALL, json::serialize(arguments));
    }
    Outcome read(const std::string& path) { return run("fs_read", {{"path", path}}); }
    Outcome list(const std::string& path) { return run("fs_list", {{"path", path}}); }
    Outcome write(const std::string& path, std::string_view content, std::string_view mode = "create") {
        return run("fs_write", {{"path", path}, {"content", content}, {"mode", mode}});
    }
    /// No file beside those that a test expects: nothing temporary is left behind.
    std::size_t entries(const stdfs::path& folder) const {
        return static_cast<std::size_t>(
            std::distance(stdfs::directory_iterator(folder), stdfs::directory_iterator()));
    }

    PluginFile file_;
    HostDouble host_;
    stdfs::path top_;
    stdfs::path root_;
    stdfs::path outside_;
};

TEST_F(Fs, DescribesThreeToolsWithValidSchemas) {
    create();
    const json::value manifest = file_.manifest();
    EXPECT_EQ(manifest.at("id"), "fs");
    EXPECT_EQ(manifest.at_pointer("/configSchema/additionalProperties"), false);
    const std::vector<DescribedItem> items = host_.describe();
    ASSERT_EQ(items.size(), 3u);
    for (const DescribedItem& item : items) {
        EXPECT_EQ(json::parse(item.inputSchema).at("type"), "object");
        EXPECT_EQ(item.contracts, std::vector<std::string>{"tool/1"});
        EXPECT_EQ(item.annotations & OPENCLAW_QUICK, 0u);
        EXPECT_EQ((item.annotations & OPENCLAW_READ_ONLY) != 0, item.name != "fs_write");
        EXPECT_EQ((item.annotations & OPENCLAW_DESTRUCTIVE) != 0, item.name == "fs_write");
    }
}

// ---- what is permitted

TEST_F(Fs, ReadsByRelativeAndByAbsolutePath) {
    create();
    for (const std::string& path : {std::string("hello.txt"), std::string("./folder/../hello.txt"),
                                    (root_ / "hello.txt").string(), root_.string() + "//hello.txt"}) {
        const Outcome outcome = read(path);
        EXPECT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
        EXPECT_EQ(outcome.text(), "hello, file");
        ASSERT_EQ(outcome.chunks.size(), 1u);
        EXPECT_EQ(outcome.details().at("bytes"), 11);
        EXPECT_EQ(outcome.details().at("truncated"), false);
    }
}

TEST_F(Fs, RelativePathsStartInTheFirstRootAndAbsoluteOnesMayLieInAny) {
    create({{"roots", json::array{root_.string(), outside_.string()}}});
    EXPECT_EQ(read("hello.txt").text(), "hello, file");
    EXPECT_EQ(read("secret.txt").status, OPENCLAW_NOT_FOUND);
    EXPECT_EQ(read((outside_ / "secret.txt").string()).text(), kSecret);
}

TEST_F(Fs, FollowsSymbolicLinksThatStayInside) {
    create();
    stdfs::create_symlink("hello.txt", root_ / "link.txt");
    stdfs::create_symlink("folder", root_ / "linked");
    EXPECT_EQ(read("link.txt").text(), "hello, file");
    EXPECT_EQ(read("linked/inner.txt").text(), "inner");
    EXPECT_EQ(list("linked").details().at("total"), 1);
}

TEST_F(Fs, AcceptsARootThatIsReachedThroughASymbolicLink) {
    stdfs::create_directory_symlink(root_, top_ / "alias");
    create({{"roots", json::array{(top_ / "alias").string() + "/"}}});
    EXPECT_EQ(read((top_ / "alias/hello.txt").string()).text(), "hello, file");
    EXPECT_EQ(read((root_ / "hello.txt").string()).text(), "hello, file");
}

TEST_F(Fs, UsesTheWorkingDirectoryOfItsCreationWithoutRoots) {
    const stdfs::path before = stdfs::current_path();
    stdfs::current_path(root_);
    EXPECT_EQ(host_.create("{}"), OPENCLAW_OK);
    stdfs::current_path(outside_);
    EXPECT_EQ(read("hello.txt").text(), "hello, file");
    EXPECT_EQ(read("secret.txt").status, OPENCLAW_NOT_FOUND);
    stdfs::current_path(before);
}

TEST_F(Fs, PermitsNothingWhenNoRootIsGivenAndTheWorkingDirectoryIsTheRootOfTheSystem) {
    const stdfs::path before = stdfs::current_path();
    stdfs::current_path("/");
    EXPECT_EQ(host_.create("{}"), OPENCLAW_OK);
    stdfs::current_path(before);
    const Outcome outcome = read("etc/passwd");
    EXPECT_EQ(outcome.status, OPENCLAW_PERMISSION_DENIED);
    EXPECT_THAT(outcome.result, HasSubstr("plugins.entries.fs.config.roots"));
}

// ---- what is not

TEST_F(Fs, NoPathLeadsOut) {
    create();
    stdfs::create_symlink(outside_ / "secret.txt", root_ / "absolute-link");
    stdfs::create_symlink("../outside/secret.txt", root_ / "relative-link");
    stdfs::create_directory_symlink("../outside", root_ / "folder-link");
    stdfs::create_directory_symlink("/", root_ / "slash-link");
    stdfs::create_symlink("relative-link", root_ / "chained-link");
    stdfs::create_symlink("/proc/self/root", root_ / "magic-link");
    const std::string root = root_.string();
    for (const std::string& path :
         {std::string("../outside/secret.txt"), std::string("folder/../../outside/secret.txt"),
          std::string("./.././outside/secret.txt"), root + "/../outside/secret.txt",
          root + "/folder/../../outside/secret.txt", (outside_ / "secret.txt").string(),
          root + "-not/secret.txt", std::string("/etc/passwd"), std::string("/proc/self/environ"),
          std::string("absolute-link"), std::string("relative-link"), std::string("folder-link/secret.txt"),
          "slash-link" + (outside_ / "secret.txt").string(), std::string("chained-link"),
          "magic-link" + (outside_ / "secret.txt").string(), root + "/absolute-link", std::string("..")}) {
        const Outcome outcome = read(path);
        EXPECT_EQ(outcome.status, OPENCLAW_PERMISSION_DENIED) << path << ": " << outcome.result;
        EXPECT_TRUE(outcome.chunks.empty()) << path;
        EXPECT_THAT(outcome.result, Not(HasSubstr(kSecret)));
    }
    for (const char* path : {"..", "../outside", "folder-link", "slash-link", "magic-link", "/", "/etc"})
        EXPECT_EQ(list(path).status, OPENCLAW_PERMISSION_DENIED) << path;
    for (const char* path : {"../new.txt", "folder-link/new.txt", "/tmp/openclaw-new.txt", "absolute-link",
                             "relative-link", "slash-link/tmp/openclaw-new.txt"}) {
        EXPECT_EQ(write(path, "x", "overwrite").status, OPENCLAW_PERMISSION_DENIED) << path;
    }
    EXPECT_EQ(contentOf(outside_ / "secret.txt"), kSecret);
    EXPECT_EQ(entries(outside_), 1u);
    EXPECT_EQ(entries(top_), 2u);
}

TEST_F(Fs, AHardLinkIsAFileOfTheFolderButWritingLeavesItsOtherNameAlone) {
    create();
    stdfs::create_hard_link(outside_ / "secret.txt", root_ / "hard.txt");
    EXPECT_EQ(read("hard.txt").text(), kSecret);  // nobody can tell which name was first
    EXPECT_EQ(write("hard.txt", "changed", "overwrite").status, OPENCLAW_OK);
    EXPECT_EQ(contentOf(root_ / "hard.txt"), "changed");
    EXPECT_EQ(contentOf(outside_ / "secret.txt"), kSecret);
}

TEST_F(Fs, RenamesAtTheWrongMomentNeverLeadOut) {
    create();
    stdfs::create_directories(root_ / "a" / "b");
    put(root_ / "a" / "b" / "file.txt", "inside");
    stdfs::create_directory_symlink("../outside", root_ / "trap");
    std::atomic<bool> stop{false};
    std::thread swapper([&] {  // "a/b" is a folder, is away, is a link that leads out, by turns
        const std::string b = (root_ / "a/b").string();
        const std::string away = (root_ / "away").string();
        const std::string trap = (root_ / "trap").string();
        while (!stop) {
            ::rename(b.c_str(), away.c_str());
            ::rename(trap.c_str(), b.c_str());
            ::rename(b.c_str(), trap.c_str());
            ::rename(away.c_str(), b.c_str());
        }
    });
    put(outside_ / "file.txt", kSecret);
    for (int i = 0; i < 3'000; ++i) {
        EXPECT_THAT(read("a/b/file.txt").text(), testing::AnyOf("inside", ""));
        EXPECT_THAT(read("a/b/../b/file.txt").text(), testing::AnyOf("inside", ""));
        write("a/b/new.txt", "written", "overwrite");
    }
    stop = true;
    swapper.join();
    EXPECT_EQ(entries(outside_), 2u);  // secret.txt and file.txt
}

// ---- what is no file

TEST_F(Fs, RefusesWhatIsNoRegularFileWithoutHanging) {
    create();
    ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
    const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string name = (root_ / "socket").string();
    ASSERT_LT(name.size(), sizeof(address.sun_path));
    name.copy(address.sun_path, name.size());
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    ::close(socket);
    for (const char* path : {"pipe", "socket", "folder", "."}) {
        EXPECT_EQ(read(path).status, OPENCLAW_INVALID_ARGUMENT) << path;
        EXPECT_EQ(write(path, "x", "overwrite").status, OPENCLAW_INVALID_ARGUMENT) << path;
    }
    EXPECT_THAT(read("pipe").result, HasSubstr("pipe"));
    EXPECT_THAT(read("folder").result, HasSubstr("fs_list"));
    EXPECT_THAT(list("hello.txt").result, HasSubstr("fs_read"));
    EXPECT_EQ(read("hello.txt/more").status, OPENCLAW_NOT_FOUND);
}

TEST_F(Fs, RefusesDevices) {
    create({{"roots", json::array{"/dev"}}});
    EXPECT_EQ(read("zero").status, OPENCLAW_INVALID_ARGUMENT);
    EXPECT_THAT(read("/dev/null").result, HasSubstr("device"));
    EXPECT_EQ(write("null", "x", "overwrite").status, OPENCLAW_INVALID_ARGUMENT);
}

TEST_F(Fs, RefusesPathsThatAreNone) {
    create();
    EXPECT_EQ(read("").status, OPENCLAW_INVALID_ARGUMENT);
    EXPECT_EQ(read(std::string("hello.txt\0.png", 14)).status, OPENCLAW_INVALID_ARGUMENT);
    EXPECT_EQ(read(std::string(5'000, 'a')).status, OPENCLAW_INVALID_ARGUMENT);
    EXPECT_EQ(read(std::string(300, 'a')).status, OPENCLAW_INVALID_ARGUMENT);
    const Outcome missing = read("missing.txt");
    EXPECT_EQ(missing.status, OPENCLAW_NOT_FOUND);
    EXPECT_THAT(missing.result, HasSubstr("missing.txt"));
}

TEST_F(Fs, ChecksArgumentsEvenWhenTheHostDidNot) {
    create();
    for (const char* arguments :
         {"[]", "{", "{}", R"({"path": 1})", R"({"path": "hello.txt", "limit": -1})",
          R"({"path": "hello.txt", "limit": 0})", R"({"path": "hello.txt", "offset": 1.5})",
          R"({"path": "hello.txt", "offset": 18446744073709551615})",
          R"({"path": "hello.txt", "encoding": "latin-1"})"})
        EXPECT_EQ(host_.run("fs_read", OPENCLAW_OP_CALL, arguments).status, OPENCLAW_INVALID_ARGUMENT)
            << arguments;
    EXPECT_EQ(host_.run("fs_rename", OPENCLAW_OP_CALL, "{}").status, OPENCLAW_NOT_FOUND);
    EXPECT_EQ(host_.run("fs_read", OPENCLAW_OP_CHAT, "{}").status, OPENCLAW_UNSUPPORTED);
}

// ---- reading

TEST_F(Fs, ReadsAPieceByOffsetAndLimit) {
    create();
    const Outcome piece = run("fs_read", {{"path", "hello.txt"}, {"offset", 7}, {"limit", 2}});
    EXPECT_EQ(piece.text(), "fi");
    EXPECT_EQ(piece.details().at("truncated"), true);
    EXPECT_EQ(piece.details().at("nextOffset"), 9);
    EXPECT_EQ(piece.details().at("size"), 11);
    const Outcome rest = run("fs_read", {{"path", "hello.txt"}, {"offset", 9}, {"limit", 2}});
    EXPECT_EQ(rest.text(), "le");
    EXPECT_EQ(rest.details().at("truncated"), false);
    const Outcome behind = run("fs_read", {{"path", "hello.txt"}, {"offset", 1'000}});
    EXPECT_EQ(behind.status, OPENCLAW_OK);
    EXPECT_EQ(behind.details().at("bytes"), 0);
}

TEST_F(Fs, CutsAHugeFileAtItsLimitAndRefusesALargerOne) {
    create({{"maxReadBytes", 1'000}});
    ASSERT_EQ(::truncate((root_ / "hello.txt").c_str(), 0), 0);
    put(root_ / "hello.txt", std::string(5'000, 'x'));
    const Outcome outcome = read("hello.txt");
    EXPECT_EQ(outcome.text().size(), 1'000u);
    EXPECT_EQ(outcome.details().at("truncated"), true);
    const Outcome refused = run("fs_read", {{"path", "hello.txt"}, {"limit", 1'001}});
    EXPECT_EQ(refused.status, OPENCLAW_TOO_LARGE);
    EXPECT_THAT(refused.result, HasSubstr("1000"));
}

TEST_F(Fs, ReadsFarIntoAHugeSparseFileWithoutReadingWhatIsBefore) {
    create();
    put(root_ / "sparse", "");
    ASSERT_EQ(::truncate((root_ / "sparse").c_str(), off_t{1} << 40), 0);
    const Outcome outcome =
        run("fs_read", {{"path", "sparse"}, {"offset", 1LL << 39}, {"limit", 3}, {"encoding", "base64"}});
    EXPECT_EQ(outcome.text(), "AAAA");
}

TEST_F(Fs, PiecesOfTextJoinToTheWholeWhateverTheLimit) {
    create();
    const std::string whole = "aé你好😀z\xE4\xBD\xA0";
    put(root_ / "utf8.txt", whole);
    for (int limit = 4; limit < 12; ++limit) {
        std::string joined;
        for (std::int64_t offset = 0; offset < static_cast<std::int64_t>(whole.size());) {
            const Outcome piece =
                run("fs_read", {{"path", "utf8.txt"}, {"offset", offset}, {"limit", limit}});
            ASSERT_EQ(piece.status, OPENCLAW_OK) << piece.result;
            joined += piece.text();
            offset += piece.details().at("bytes").to_number<std::int64_t>();
        }
        EXPECT_EQ(joined, whole) << limit;
    }
}

TEST_F(Fs, StartsWithAWholeCharacterWhenTheOffsetIsInsideOfOne) {
    create();
    put(root_ / "utf8.txt", "你好");
    const Outcome outcome = run("fs_read", {{"path", "utf8.txt"}, {"offset", 1}});
    EXPECT_EQ(outcome.text(), "好");
    EXPECT_EQ(outcome.details().at("offset"), 3);
    EXPECT_THAT(run("fs_read", {{"path", "utf8.txt"}, {"limit", 1}}).result, HasSubstr("limit"));
}

TEST_F(Fs, RefusesBytesThatAreNoTextAndSaysWhatTheyAre) {
    create();
    put(root_ / "logo.png", "\x89PNG\r\n\x1A\n rest");
    put(root_ / "zero.txt", std::string("text\0text", 9));
    put(root_ / "overlong.txt", "\xC0\x80");
    put(root_ / "surrogate.txt", "\xED\xA0\x80");
    put(root_ / "cut.txt", "abc\xE4\xBD");
    put(root_ / "latin1.txt", "caf\xE9!");
    for (const char* path :
         {"logo.png", "zero.txt", "overlong.txt", "surrogate.txt", "cut.txt", "latin1.txt"}) {
        const Outcome outcome = read(path);
        EXPECT_EQ(outcome.status, OPENCLAW_INVALID_ARGUMENT) << path;
        EXPECT_THAT(outcome.result, HasSubstr("base64"));
    }
    EXPECT_THAT(read("logo.png").result, testing::AllOf(HasSubstr("image/png"), HasSubstr("13 bytes")));
}

TEST_F(Fs, ReturnsAnyBytesAsBase64) {
    create();
    put(root_ / "binary", std::string("\x89PNG\r\n\0", 7));
    const Outcome outcome = run("fs_read", {{"path", "binary"}, {"encoding", "base64"}});
    EXPECT_EQ(outcome.text(), "iVBORw0KAA==");
    EXPECT_EQ(outcome.details().at("mediaType"), "image/png");
    EXPECT_EQ(outcome.details().at("bytes"), 7);
}

TEST_F(Fs, AnEmptyFileIsAnEmptyText) {
    create();
    put(root_ / "empty", "");
    const Outcome outcome = read("empty");
    EXPECT_EQ(outcome.status, OPENCLAW_OK);
    ASSERT_EQ(outcome.chunks.size(), 1u);
    EXPECT_EQ(outcome.text(), "");
}

TEST_F(Fs, ReadsFilesOfWhichTheSizeIsNotKnownBefore) {
    create({{"roots", json::array{"/proc"}}});
    const Outcome outcome = read("version");
    EXPECT_THAT(outcome.text(), HasSubstr("Linux"));
    EXPECT_EQ(outcome.details().at("truncated"), false);
}

// ---- listing

TEST_F(Fs, ListsSortedWithTypeSizeAndTime) {
    create();
    stdfs::create_symlink("/etc/passwd", root_ / "link");
    ASSERT_EQ(::mkfifo((root_ / "pipe").c_str(), 0600), 0);
    const json::value details = run("fs_list", {}).details();
    const json::array& entries = details.at("entries").as_array();
    ASSERT_EQ(entries.size(), 4u);
    EXPECT_EQ(entries[0].at("name"), "folder");
    EXPECT_EQ(entries[0].at("type"), "directory");
    EXPECT_EQ(entries[1].at("name"), "hello.txt");
    EXPECT_EQ(entries[1].at("type"), "file");
    EXPECT_EQ(entries[1].at("size"), 11);
    EXPECT_THAT(std::string(entries[1].at("modified").as_string()),
                testing::MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"));
    EXPECT_EQ(entries[2].at("type"), "symlink");  // of the link itself, wherever it leads
    EXPECT_EQ(entries[3].at("type"), "fifo");
    EXPECT_EQ(details.at("total"), 4);
    EXPECT_EQ(details.at("truncated"), false);
    EXPECT_THAT(run("fs_list", {}).text(), HasSubstr("hello.txt\n"));
}

TEST_F(Fs, ListsALargeFolderInPieces) {
    create({{"maxEntries", 40}});
    stdfs::create_directory(root_ / "large");
    for (int i = 0; i < 100; ++i) put(root_ / "large" / ("file" + std::to_string(1'000 + i)), "");
    std::vector<std::string> names;
    for (bool more = true; more;) {
        const json::value details =
            run("fs_list", {{"path", "large"}, {"after", names.empty() ? "" : names.back()}}).details();
        for (const json::value& entry : details.at("entries").as_array())
            names.emplace_back(entry.at("name").as_string());
        EXPECT_EQ(details.at("total"), 100);
        more = details.at("truncated").as_bool();
    }
    EXPECT_EQ(names.size(), 100u);
    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_EQ(run("fs_list", {{"limit", 41}}).status, OPENCLAW_TOO_LARGE);
}

TEST_F(Fs, AFileNameCannotForgeASecondEntryNorBreakTheAnswer) {
    create();
    put(root_ / "folder" / "a\nfile           1  forged", "");
    put(root_ / "folder" / "\xFF\xFE", "");
    const Outcome outcome = list("folder");
    EXPECT_THAT(outcome.text(), HasSubstr("\"a\\nfile"));
    EXPECT_THAT(outcome.text(), Not(HasSubstr("\nfile           1  forged")));
    EXPECT_EQ(outcome.details().at("entries").as_array().size(), 3u);  // the details are valid JSON, too
    EXPECT_THAT(outcome.text(), HasSubstr("\xEF\xBF\xBD\xEF\xBF\xBD"));
}

TEST_F(Fs, AnEmptyFolderSaysSo) {
    create();
    stdfs::create_directory(root_ / "empty");
    EXPECT_THAT(list("empty").text(), HasSubstr("no entries"));
}

// ---- writing

TEST_F(Fs, CreatesAFileAndRefusesToTouchOneThatExists) {
    create();
    const Outcome created = write("folder/new.txt", "内容");
    EXPECT_EQ(created.status, OPENCLAW_OK) << created.result;
    EXPECT_EQ(contentOf(root_ / "folder/new.txt"), "内容");
    EXPECT_EQ(created.details().at("bytes"), 6);
    EXPECT_EQ(created.details().at("created"), true);
    const Outcome refused = write("folder/new.txt", "other");
    EXPECT_EQ(refused.status, OPENCLAW_INVALID_ARGUMENT);
    EXPECT_THAT(refused.result, HasSubstr("overwrite"));
    EXPECT_EQ(contentOf(root_ / "folder/new.txt"), "内容");
    EXPECT_EQ(entries(root_ / "folder"), 2u);
}

TEST_F(Fs, OverwritesAsAWholeAndKeepsThePermissions) {
    create();
    ASSERT_EQ(::chmod((root_ / "hello.txt").c_str(), 0640), 0);
    const int before = ::open((root_ / "hello.txt").c_str(), O_RDONLY | O_CLOEXEC);
    const Outcome outcome = write("hello.txt", "new", "overwrite");
    EXPECT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
    EXPECT_EQ(outcome.details().at("created"), false);
    EXPECT_EQ(contentOf(root_ / "hello.txt"), "new");
    struct stat status {};
    ASSERT_EQ(::stat((root_ / "hello.txt").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0640u);
    char old[11];
    EXPECT_EQ(::read(before, old, sizeof(old)), 11);  // who reads meanwhile reads the old file to its end
    ::close(before);
    EXPECT_EQ(write("fresh.txt", "x", "overwrite").details().at("created"), true);
    EXPECT_EQ(entries(root_), 3u);
}

TEST_F(Fs, NeverWritesThroughASymbolicLink) {
    create();
    stdfs::create_symlink("hello.txt", root_ / "link");
    EXPECT_EQ(write("link", "x", "overwrite").status, OPENCLAW_PERMISSION_DENIED);
    EXPECT_EQ(contentOf(root_ / "hello.txt"), "hello, file");
    stdfs::create_symlink("nowhere", root_ / "dangling");
    EXPECT_EQ(write("dangling", "x").status, OPENCLAW_PERMISSION_DENIED);
}

TEST_F(Fs, RefusesWhatCannotBeWritten) {
    create({{"maxWriteBytes", 4}});
    EXPECT_EQ(write("new.txt", "12345").status, OPENCLAW_TOO_LARGE);
    EXPECT_EQ(write("new.txt", "1234").status, OPENCLAW_OK);
    EXPECT_EQ(write("missing/new.txt", "x").status, OPENCLAW_NOT_FOUND);
    for (const char* path : {"folder/", ".", "folder/.", "folder/..", ""})
        EXPECT_EQ(write(path, "x", "overwrite").status, OPENCLAW_INVALID_ARGUMENT) << path;
    EXPECT_EQ(run("fs_write", {{"path", "x"}}).status, OPENCLAW_INVALID_ARGUMENT);
}

TEST_F(Fs, WritesBytesFromBase64) {
    create();
    const auto writeBytes = [&](std::string_view content) {
        return run("fs_write",
                   {{"path", "bytes"}, {"content", content}, {"encoding", "base64"}, {"mode", "overwrite"}});
    };
    EXPECT_EQ(writeBytes("iVBORw0KAA==").status, OPENCLAW_OK);
    EXPECT_EQ(contentOf(root_ / "bytes"), std::string("\x89PNG\r\n\0", 7));
    for (const char* content : {"abc", "ab=c", "a===", "a b=", "===="})
        EXPECT_EQ(writeBytes(content).status, OPENCLAW_INVALID_ARGUMENT) << content;
}

TEST_F(Fs, OfManyWhoCreateTheSameFileOneSucceeds) {
    create();
    std::atomic<int> succeeded{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&, i] {
            if (write("contested.txt", std::to_string(i)).status == OPENCLAW_OK) ++succeeded;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(succeeded, 1);
    EXPECT_EQ(entries(root_), 3u);
}

TEST_F(Fs, AReaderSeesTheOldFileOrTheNewOneNeverAPart) {
    create();
    const std::string a(200'000, 'a');
    const std::string b(200'000, 'b');
    put(root_ / "whole.txt", a);
    std::thread writer([&] {
        for (int i = 0; i < 30; ++i) write("whole.txt", i % 2 == 0 ? b : a, "overwrite");
    });
    for (int i = 0; i < 200; ++i) {
        const std::string seen = read("whole.txt").text();
        EXPECT_TRUE(seen == a || seen == b);
    }
    writer.join();
}

// ---- configuration

TEST_F(Fs, IsNotCreatedFromAConfigurationThatCannotWork) {
    const auto refusal = [&](const std::string& config) {
        EXPECT_NE(host_.create(config), OPENCLAW_OK) << config;
        return host_.explained();
    };
    EXPECT_THAT(refusal(R"({"roots": ["/does/not/exist"]})"), HasSubstr("/does/not/exist"));
    EXPECT_THAT(
        refusal(json::serialize(json::object{{"roots", json::array{(root_ / "hello.txt").string()}}})),
        HasSubstr("hello.txt"));
    EXPECT_THAT(refusal(R"({"roots": "/tmp"})"), HasSubstr("roots"));
    EXPECT_THAT(refusal(R"({"maxReadBytes": 0})"), HasSubstr("maxReadBytes"));
    EXPECT_THAT(refusal(R"({"maxEntries": "many"})"), HasSubstr("maxEntries"));
    EXPECT_THAT(refusal("[]"), HasSubstr("JSON"));
}

TEST_F(Fs, ACancelledClientEndsTheCall) {
    create();
    host_.onEmit = [](openclaw_call, const Chunk&) { return OPENCLAW_CANCELLED; };
    EXPECT_EQ(read("hello.txt").status, OPENCLAW_CANCELLED);
}

}  // namespace
}  // namespace openclaw::test
