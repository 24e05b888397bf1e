#include "api/tool_request.h"

#include <boost/json/parse.hpp>

#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "dialects/repeated_keys.h"

namespace openclaw::api {
namespace {

namespace json = boost::json;

constexpr std::size_t maxDepth = 128;
constexpr std::size_t maxToolName = 64;  // as the plugin ABI has it

[[noreturn]] void refuse(const std::string& message, std::string_view param = {}) {
    throw Error(ErrorCode::invalid_request, message).withParam(std::string(param));
}

const std::vector<std::string_view>& knownKeys() {
    static const std::vector<std::string_view> keys{"tool", "name", "arguments", "args", "sessionKey"};
    return keys;
}

/// The value under either of two names; both at once would leave open which is meant.
const json::value* either(const json::object& object, std::string_view name, std::string_view alias) {
    const json::value* const first = object.if_contains({name.data(), name.size()});
    const json::value* const second = object.if_contains({alias.data(), alias.size()});
    if (first != nullptr && second != nullptr) {
        refuse("\"" + std::string(name) + "\" and \"" + std::string(alias) +
                   "\" mean the same: send one of them",
               alias);
    }
    return first != nullptr ? first : second;
}

void refuseUnknownKeys(const json::object& object) {
    for (const auto& member : object) {
        const std::string_view key(member.key().data(), member.key().size());
        bool known = false;
        for (const std::string_view candidate : knownKeys()) known = known || candidate == key;
        if (known) continue;
        const std::string_view nearest = text::nearest(key, knownKeys());
        std::string message = "unknown key \"" + std::string(key) + "\"";
        if (!nearest.empty()) message += "; did you mean \"" + std::string(nearest) + "\"?";
        refuse(message, key);
    }
}

json::value parse(std::string_view body) {
    json::parse_options options;
    options.max_depth = maxDepth;
    json::error_code failure;
    json::value value = json::parse({body.data(), body.size()}, failure, {}, options);
    if (failure) refuse("the request body is not valid JSON: " + failure.message());
    if (!value.is_object())
        refuse("the request body must be a JSON object: {\"tool\": …, \"arguments\": {…}}");
    return value;
}

}  // namespace

ToolRequest parseToolRequest(std::string_view body) {
    dialects::refuseRepeatedKeys(body);
    json::value root = parse(body);
    const json::object& object = root.get_object();
    refuseUnknownKeys(object);
    ToolRequest request;
    const json::value* const tool = either(object, "tool", "name");
    if (tool == nullptr) refuse("\"tool\" is missing: the name of the tool to call", "tool");
    if (!tool->is_string() || tool->get_string().empty())
        refuse("\"tool\" must be the name of a tool", "tool");
    if (tool->get_string().size() > maxToolName) refuse("\"tool\" is longer than any tool's name", "tool");
    request.tool.assign(tool->get_string().data(), tool->get_string().size());
    const json::value* const arguments = either(object, "arguments", "args");
    if (arguments == nullptr) {
        request.arguments = json::object();
    } else if (arguments->is_object()) {
        request.arguments = *arguments;
    } else {
        refuse("\"arguments\" must be an object", "arguments");
    }
    if (const json::value* const session = object.if_contains("sessionKey")) {
        if (!session->is_string()) refuse("\"sessionKey\" must be a string", "sessionKey");
        request.session.assign(session->get_string().data(), session->get_string().size());
    }
    return request;
}

}  // namespace openclaw::api
