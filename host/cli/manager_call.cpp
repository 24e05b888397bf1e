#include "cli/manager_call.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include <Poco/Exception.h>
#include <Poco/Path.h>
#include <Poco/Process.h>

#include "base/error.h"

namespace openclaw::cli {
namespace {

bool isPlain(const std::string& word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char character) {
        return std::isalnum(static_cast<unsigned char>(character)) != 0 ||
               std::string_view("/._-+,=@:").find(character) != std::string_view::npos;
    });
}

std::string quoted(const std::string& word) {
    std::string text = "'";
    for (const char character : word) {
        if (character == '\'') {
            text += "'\\''";
        } else {
            text += character;
        }
    }
    return text + "'";
}

}  // namespace

std::string shellText(const std::vector<std::string>& command) {
    std::string text;
    for (const std::string& word : command) {
        text += (text.empty() ? "" : " ") + (isPlain(word) ? word : quoted(word));
    }
    return text;
}

bool isInstalled(const std::string& program) {
    const char* const folders = std::getenv("PATH");
    Poco::Path found;
    return folders != nullptr && Poco::Path::find(folders, program, found);
}

void runProgram(const std::vector<std::string>& command) {
    try {
        const Poco::Process::Args arguments(command.begin() + 1, command.end());
        const int code = Poco::Process::launch(command.front(), arguments).wait();
        if (code == 0) return;
        throw Error(ErrorCode::unavailable,
                    "`" + shellText(command) + "` failed with exit code " + std::to_string(code));
    } catch (const Poco::Exception& failure) {
        throw Error(ErrorCode::unavailable,
                    "cannot run `" + shellText(command) + "`: " + failure.displayText());
    }
}

}  // namespace openclaw::cli
