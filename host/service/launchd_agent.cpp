#include "base/error.h"
#include "base/text.h"
#include "service/definition.h"

namespace openclaw::service {
namespace {

std::string xml(const std::string& text) {
    if (!text::isValidUtf8(text)) {
        throw Error(ErrorCode::unavailable, "launchd cannot be told of \"" + text + "\": it is not UTF-8");
    }
    std::string escaped;
    for (const char character : text) {
        switch (character) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '\r':  // as it is, a reader makes a newline of it
                escaped += "&#13;";
                break;
            default:
                // XML 1.0 has no other control characters, not even escaped.
                if (static_cast<unsigned char>(character) < 0x20 && character != '\n' && character != '\t') {
                    throw Error(ErrorCode::unavailable,
                                "launchd cannot be told of a path with control characters in it");
                }
                escaped += character;
        }
    }
    return escaped;
}

std::string element(const std::string& text) {
    return "<string>" + xml(text) + "</string>\n";
}

}  // namespace

std::string launchdAgent(const Definition& definition) {
    std::string list = std::string("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- ") + writtenBy +
                       " -->\n"
                       "<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" "
                       "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n"
                       "<plist version=\"1.0\">\n<dict>\n    <key>Label</key>\n    ";
    list += element(launchdLabel) + "    <key>ProgramArguments</key>\n    <array>\n";
    for (const std::string& word : definition.command) list += "        " + element(word);
    list +=
        "    </array>\n"
        "    <key>RunAtLoad</key>\n    <true/>\n"
        "    <key>KeepAlive</key>\n    <dict>\n        <key>SuccessfulExit</key>\n        <false/>\n    "
        "</dict>\n"
        "    <key>ThrottleInterval</key>\n    <integer>5</integer>\n";
    for (const char* const stream : {"StandardOutPath", "StandardErrorPath"}) {
        list += std::string("    <key>") + stream + "</key>\n    " + element(definition.logFile);
    }
    return list + "</dict>\n</plist>\n";
}

}  // namespace openclaw::service
