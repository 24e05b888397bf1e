#include "config/node.h"

#include <Poco/JSONString.h>

#include <algorithm>

namespace openclaw::config {
namespace {

void append(std::string& out, const Node& node) {
    bool first = true;
    const auto separate = [&] {
        if (!first) out.push_back(',');
        first = false;
    };
    switch (node.type) {
        case Node::Type::null:
            out += "null";
            break;
        case Node::Type::boolean:
            out += node.boolean ? "true" : "false";
            break;
        case Node::Type::number:
            out += node.value;
            break;
        case Node::Type::string:
            out += toJson(node.value);
            break;
        case Node::Type::array:
            out.push_back('[');
            for (const Node& item : node.items) {
                separate();
                append(out, item);
            }
            out.push_back(']');
            break;
        case Node::Type::object:
            out.push_back('{');
            for (const Member& entry : node.members) {
                separate();
                out += toJson(entry.key);
                out.push_back(':');
                append(out, entry.value);
            }
            out.push_back('}');
            break;
    }
}

}  // namespace

const Node* member(const Node& object, std::string_view key) noexcept {
    const auto found = std::find_if(object.members.begin(), object.members.end(),
                                    [&](const Member& entry) { return entry.key == key; });
    return found == object.members.end() ? nullptr : &found->value;
}

bool isFinite(const Node& number) noexcept {
    return !number.value.ends_with("Infinity") && number.value != "NaN";
}

std::string_view nameOf(Node::Type type) noexcept {
    switch (type) {
        case Node::Type::null:
            return "null";
        case Node::Type::boolean:
            return "true or false";
        case Node::Type::number:
            return "a number";
        case Node::Type::string:
            return "a string";
        case Node::Type::array:
            return "an array";
        case Node::Type::object:
            break;
    }
    return "an object";
}

std::string toJson(const Node& node) {
    std::string out;
    append(out, node);
    return out;
}

std::string toJson(std::string_view text) {
    return Poco::toJSON(std::string(text));
}

}  // namespace openclaw::config
