#include "cli/tool_arguments.h"

#include <Poco/Dynamic/Var.h>
#include <Poco/Exception.h>
#include <Poco/JSON/Parser.h>

#include "base/error.h"

namespace openclaw::cli {
namespace {

Poco::Dynamic::Var parseJson(const std::string& text, const std::string& where) {
    try {
        // In an array, so that scalars are read too.
        Poco::JSON::Parser parser;
        const auto array = parser.parse("[" + text + "]").extract<Poco::JSON::Array::Ptr>();
        if (array->size() == 1) return array->get(0);
    } catch (const Poco::Exception&) {
        // said below
    }
    throw Error(ErrorCode::usage, where + " is not JSON: " + text);
}

}  // namespace

Poco::JSON::Object::Ptr toolArguments(const std::string& json, const std::vector<std::string>& pairs) {
    Poco::JSON::Object::Ptr arguments = new Poco::JSON::Object;
    if (!json.empty()) {
        const Poco::Dynamic::Var parsed = parseJson(json, "the value of --args");
        if (parsed.type() != typeid(Poco::JSON::Object::Ptr)) {
            throw Error(ErrorCode::usage, "the value of --args must be a JSON object: " + json);
        }
        arguments = parsed.extract<Poco::JSON::Object::Ptr>();
    }
    for (const std::string& pair : pairs) {
        const std::size_t equals = pair.find('=');
        if (equals == std::string::npos || equals == 0 || pair.starts_with(":=")) {
            throw Error(ErrorCode::usage, "`" + pair + "` is neither key=text nor key:=JSON");
        }
        const std::string value = pair.substr(equals + 1);
        if (pair[equals - 1] == ':') {
            const std::string key = pair.substr(0, equals - 1);
            arguments->set(key, parseJson(value, "the value of " + key));
        } else {
            arguments->set(pair.substr(0, equals), value);
        }
    }
    return arguments;
}

}  // namespace openclaw::cli
