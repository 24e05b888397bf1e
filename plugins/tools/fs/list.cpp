#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>

#include "bytes.h"
#include "tools.h"

namespace openclaw::fs {
namespace {

using plugin::Failure;

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};
using Folder = std::unique_ptr<DIR, CloseFolder>;

Folder openFolder(const Place& place) {
    const Descriptor named = Sandbox::open(place, O_PATH);
    struct stat status {};
    if (::fstat(named.get(), &status) != 0) throw systemFailure(errno, place.shown);
    if (!S_ISDIR(status.st_mode))
        throw Failure(OPENCLAW_INVALID_ARGUMENT, place.shown + ": is no folder; fs_read reads files");
    Descriptor file = Sandbox::open(place, O_RDONLY | O_DIRECTORY);
    Folder folder(::fdopendir(file.get()));
    if (!folder) throw systemFailure(errno, place.shown);
    file.release();  // the folder closes it
    return folder;
}

/// The first `limit` names behind `after`, sorted; memory is bounded by the limit, not by the folder.
struct Names {
    std::vector<std::string> names;
    std::uint64_t total = 0;  ///< in the folder
    bool more = false;        ///< behind the last of them
};

Names readNames(const Folder& folder, const Place& place, const std::string& after, std::uint64_t limit) {
    Names found;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(folder.get());
        if (entry == nullptr) {
            if (errno != 0) throw systemFailure(errno, place.shown);
            break;
        }
        std::string name = entry->d_name;
        if (name == "." || name == "..") continue;
        ++found.total;
        if (!after.empty() && name <= after) continue;
        found.names.push_back(std::move(name));  // a heap with the last name on top
        std::push_heap(found.names.begin(), found.names.end());
        if (found.names.size() <= limit) continue;
        std::pop_heap(found.names.begin(), found.names.end());
        found.names.pop_back();
        found.more = true;
    }
    std::sort_heap(found.names.begin(), found.names.end());
    return found;
}

const char* typeName(mode_t mode) {
    switch (mode & S_IFMT) {
        case S_IFREG:
            return "file";
        case S_IFDIR:
            return "directory";
        case S_IFLNK:
            return "symlink";
        case S_IFIFO:
            return "fifo";
        case S_IFSOCK:
            return "socket";
        default:
            return "device";
    }
}

std::string formatTime(std::time_t time) {
    std::tm utc{};
    char text[32];
    if (::gmtime_r(&time, &utc) == nullptr) return "-";
    return {text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

/// A name with line breaks or quotes is quoted, so that it cannot pass for a second entry.
std::string line(std::string_view type, std::int64_t size, std::string_view time, const std::string& name) {
    const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != 0x7F;
    });
    std::string text(type);
    text.resize(10, ' ');
    const std::string digits = std::to_string(size);
    text.append(digits.size() < 12 ? 12 - digits.size() : 1, ' ');
    text += digits + "  ";
    text += time;
    text += "  ";
    return text + (plain ? name : boost::json::serialize(boost::json::string(name))) + "\n";
}

}  // namespace

void listFolder(const Context& context, const Arguments& arguments, plugin::Call& call) {
    const std::uint64_t most = context.settings.maxEntries;
    const std::uint64_t limit = arguments.number("limit").value_or(most);
    if (limit == 0) throw Failure(OPENCLAW_INVALID_ARGUMENT, "limit: expected at least 1");
    if (limit > most)
        throw Failure(OPENCLAW_TOO_LARGE,
                      "limit: at most " + std::to_string(most) + " entries in one call; go on with after");

    const Place place = context.sandbox.locate(arguments.text("path").value_or("."));
    const Folder folder = openFolder(place);
    const Names found = readNames(folder, place, arguments.text("after").value_or(""), limit);

    std::string text;
    boost::json::array entries;
    for (const std::string& name : found.names) {
        struct stat status {};
        if (::fstatat(::dirfd(folder.get()), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            continue;  // removed meanwhile
        const std::string shown = replaceInvalid(name);
        const std::string modified = formatTime(status.st_mtim.tv_sec);
        text += line(typeName(status.st_mode), status.st_size, modified, shown);
        entries.push_back({{"name", shown},
                           {"type", typeName(status.st_mode)},
                           {"size", status.st_size},
                           {"modified", modified}});
    }
    if (text.empty()) text = "no entries\n";
    if (found.more) text += "cut off after " + std::to_string(found.names.size()) + " entries\n";

    call.text(text);
    call.finish(boost::json::serialize(boost::json::object{{"path", place.shown},
                                                           {"entries", std::move(entries)},
                                                           {"total", found.total},
                                                           {"truncated", found.more}}));
}

}  // namespace openclaw::fs
