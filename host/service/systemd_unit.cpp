#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "service/definition.h"

namespace openclaw::service {
namespace {

bool isControl(char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == 0x7F;
}

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
    throw Error(ErrorCode::unavailable, "systemd cannot run \"" + text + "\": " + why + "; move it");
}

/// systemd.service(5), "Command lines": the program's name may hold neither quotes nor backslashes nor
/// control characters, however they are escaped. Variables are not replaced in it.
std::string program(const std::string& path) {
    if (!text::isValidUtf8(path)) refuse(path, "its path is not UTF-8");
    const bool refused = std::any_of(path.begin(), path.end(), [](char character) {
        return isControl(character) || std::string_view("\"'\\").find(character) != std::string_view::npos;
    });
    if (refused) refuse(path, "its path holds quotes, backslashes or control characters");
    std::string quoted = "\"";
    for (const char character : path) {
        quoted += character;
        if (character == '%') quoted += '%';
    }
    return quoted + '"';
}

std::string argument(const std::string& text) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (!text::isValidUtf8(text)) refuse(text, "this argument is not UTF-8");
    std::string quoted = "\"";
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (isControl(character)) {
            quoted += {'\\', 'x', digits[byte >> 4U], digits[byte & 0xFU]};
            continue;
        }
        if (character == '"' || character == '\\') quoted += '\\';
        if (character == '%' || character == '$') quoted += character;
        quoted += character;
    }
    return quoted + '"';
}

bool isPlain(const std::string& text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') ||
               std::string_view("/._-+,=@:").find(character) != std::string_view::npos;
    });
}

std::string commandLine(const std::vector<std::string>& command) {
    std::string line;
    for (const std::string& word : command) {
        if (line.empty()) {
            line = isPlain(word) ? word : program(word);
        } else {
            line += " " + (isPlain(word) ? word : argument(word));
        }
    }
    return line;
}

/// Plugins open files anywhere, use the network, make threads and child processes, and may compile code: none
/// of that is taken from them. What is taken changes the machine itself.
constexpr const char* systemHardening =
    "ProtectSystem=yes\n"
    "ProtectClock=yes\n"
    "ProtectControlGroups=yes\n"
    "ProtectHostname=yes\n"
    "ProtectKernelLogs=yes\n"
    "ProtectKernelModules=yes\n"
    "ProtectKernelTunables=yes\n";

/// Those that take no privilege to put in force.
constexpr const char* hardening =
    "NoNewPrivileges=yes\n"
    "LockPersonality=yes\n"
    "RestrictRealtime=yes\n"
    "RestrictSUIDSGID=yes\n";

}  // namespace

std::string systemdUnit(const Definition& definition) {
    const bool system = !definition.user.empty();
    std::string unit = std::string("# ") + writtenBy + "\n\n[Unit]\nDescription=OpenClaw Gateway Service\n";
    if (system) unit += "After=network.target\n";
    unit += "\n[Service]\nType=simple\nExecStart=" + commandLine(definition.command) +
            "\n"
            "ExecReload=/bin/kill -USR1 $MAINPID\n"
            "Restart=on-failure\n"
            "RestartSec=5\n";
    if (system) {
        unit += "User=" + definition.user +
                "\n"
                "StateDirectory=openclaw\n"
                "StateDirectoryMode=0700\n";
        unit += systemHardening;
    }
    unit += hardening;
    return unit + "\n[Install]\nWantedBy=" + (system ? "multi-user.target" : "default.target") + "\n";
}

}  // namespace openclaw::service
