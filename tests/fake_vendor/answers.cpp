#include "answers.h"

#include <array>
#include <charconv>

#include "text.h"

namespace fake_vendor {

std::string message(std::string_view status, std::string_view type, std::string_view body,
                    std::string_view headers) {
    std::string out = "HTTP/1.1 ";
    out.append(status).append("\r\nContent-Type: ").append(type);
    out.append("\r\nContent-Length: ").append(std::to_string(body.size())).append("\r\n");
    out.append(headers).append("\r\n").append(body);
    return out;
}

std::string json(std::string_view body) {
    return message("200 OK", "application/json", body);
}

std::string chunkedHead(std::string_view type, std::string_view headers) {
    std::string out = "HTTP/1.1 200 OK\r\nContent-Type: ";
    out.append(type).append("\r\nTransfer-Encoding: chunked\r\n").append(headers).append("\r\n");
    return out;
}

std::string chunk(std::string_view data) {
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), data.size(), 16);
    std::string out(digits.data(), end.ptr);
    out.append("\r\n").append(data).append("\r\n");
    return out;
}

std::string errorBody(std::string_view text, std::string_view type, std::string_view code) {
    std::string out = R"({"error":{"message":")";
    out.append(jsonEscape(text)).append(R"(","type":")").append(type);
    out.append(R"(","param":null,"code":")").append(code).append(R"("}})");
    return out;
}

std::string describe(const Request& request) {
    std::string out = R"({"method":")";
    out.append(request.method).append(R"(","target":")").append(jsonEscape(request.path));
    if (!request.query.empty()) out.append("?").append(jsonEscape(request.query));
    out.append(R"(","headers":[)");
    std::string_view lines = request.head;
    lines.remove_prefix(lines.find("\r\n") + 2);
    for (bool first = true; !lines.empty(); first = false) {
        const std::string_view line = lines.substr(0, lines.find("\r\n"));
        lines.remove_prefix(line.size() + 2);
        const auto colon = line.find(':');
        const auto value = line.find_first_not_of(' ', colon + 1);
        if (!first) out.append(",");
        out.append(R"([")").append(jsonEscape(line.substr(0, colon))).append(R"(",")");
        if (value != std::string_view::npos) out.append(jsonEscape(line.substr(value)));
        out.append(R"("])");
    }
    out.append(R"(],"body":")").append(jsonEscape(request.body)).append(R"("})");
    return out;
}

}  // namespace fake_vendor
