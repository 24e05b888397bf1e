#include "plugins/message_head.h"

#include "net/fields.h"

namespace openclaw::plugins {
namespace {

constexpr std::size_t maxFields = 256;

}  // namespace

const char* parseHead(std::string_view bytes, int& status, net::Fields& fields) {
    const auto end = bytes.find("\r\n");
    if (end == std::string_view::npos) return "the status line does not end in CRLF";
    const std::string_view line = bytes.substr(0, end);
    // "HTTP/1.1 200", then a space and a reason, or nothing.
    if (!line.starts_with("HTTP/") || line.size() < 12 || line[8] != ' ') return "not a status line";
    const auto code = net::parseDecimal(line.substr(9, 3));
    if (!code || *code < 100 || *code > 599 || (line.size() > 12 && line[12] != ' ')) {
        return "not a status line";
    }
    status = static_cast<int>(*code);
    std::string_view lines = bytes.substr(end + 2);
    if (lines == "\r\n") {
        lines = {};
    } else if (lines.ends_with("\r\n\r\n")) {
        lines.remove_suffix(2);
    }
    return net::parseFields(lines, maxFields, fields);
}

}  // namespace openclaw::plugins
