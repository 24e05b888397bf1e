#include "config/assemble.h"
#include "config/key_path.h"
#include "config/schema.h"

namespace openclaw::config {
namespace {

/// `key` is null below objects that may hold anything.
void gather(const Key* key, const Node& node, const std::string& path,
            std::map<std::string, std::string>& flat) {
    if (node.type != Node::Type::object) {
        const std::string where = key != nullptr && !key->aliasOf.empty() ? std::string(key->aliasOf) : path;
        const bool listOfOne =
            key != nullptr && key->type == Type::stringOrList && node.type == Node::Type::string;
        flat[where] = listOfOne ? '[' + toJson(node) + ']' : toJson(node);
        return;
    }
    const bool free = key == nullptr || (key->type == Type::object && key->fallback.empty());
    if (free && node.members.empty()) flat[path] = "{}";
    for (const Member& entry : node.members) {
        gather(key == nullptr ? nullptr : childOf(*key, entry.key), entry.value, childPath(path, entry.key),
               flat);
    }
}

}  // namespace

std::map<std::string, std::string> flatten(const Node& root) {
    std::map<std::string, std::string> flat;
    gather(&rootKey(), root, "", flat);
    return flat;
}

}  // namespace openclaw::config
