#include "service/folders.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/error.h"

namespace openclaw::service {
namespace {

std::string firstFolder(const char* variable) {
    const char* value = std::getenv(variable);
    if (value == nullptr) return {};
    const std::string_view list(value);
    return std::string(list.substr(0, list.find(':')));
}

}  // namespace

std::string homeFolder() {
    const char* home = std::getenv("HOME");
    if (home != nullptr && *home != '\0') return home;
    std::array<char, 4096> buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr &&
        *found->pw_dir != '\0') {
        return found->pw_dir;
    }
    throw Error(ErrorCode::unavailable, "this account has no home folder: set HOME");
}

std::string pidFilePath(const std::string& databasePath) {
    const std::string runtime = firstFolder("RUNTIME_DIRECTORY");
    return runtime.empty() ? databasePath + ".pid" : runtime + "/gateway.pid";
}

std::string logFilePath() {
    const std::string logs = firstFolder("LOGS_DIRECTORY");
    return logs.empty() ? homeFolder() + "/.openclaw/gateway.log" : logs + "/gateway.log";
}

void makeParentFolder(const std::string& file) {
    const std::filesystem::path parent = std::filesystem::absolute(file).parent_path();
    std::filesystem::path built;
    for (const auto& part : parent) {
        built /= part;
        if (::mkdir(built.c_str(), 0700) == 0 || errno == EEXIST) continue;
        const int why = errno;
        std::error_code ignored;
        if (std::filesystem::is_directory(built, ignored)) continue;  // e.g. on a read-only file system
        throw Error(ErrorCode::unavailable, "cannot create the folder " + built.string() + ": " +
                                                std::generic_category().message(why));
    }
}

}  // namespace openclaw::service
