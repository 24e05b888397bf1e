#include "config/secrets.h"

#include <algorithm>
#include <array>

#include "base/log.h"
#include "base/text.h"
#include "config/key_path.h"
#include "config/schema.h"

namespace openclaw::config {
namespace {

constexpr std::array<std::string_view, 16> endings{
    "apikey", "apikeys",    "accesskey",     "secretkey", "privatekey", "subscriptionkey",
    "token",  "tokens",     "authorization", "secret",    "secrets",    "password",
    "passwd", "passphrase", "credential",    "cookie"};

bool suggestsCredential(std::string_view name) {
    std::string plain = text::toLower(name);
    std::erase_if(plain, [](char c) { return c == '-' || c == '_' || c == '.'; });
    return std::any_of(endings.begin(), endings.end(),
                       [&](std::string_view ending) { return plain.ends_with(ending); });
}

/// Of an Authorization header.
bool isScheme(std::string_view word) {
    return text::equalsIgnoreCase(word, "bearer") || text::equalsIgnoreCase(word, "basic") ||
           text::equalsIgnoreCase(word, "token");
}

class Search {
  public:
    /// `key` is null where anything may stand; `name` is that of the nearest member around the node.
    void look(const Key* key, const Node& node, std::string_view name, const std::string& path) {
        if (node.type == Node::Type::string) {
            const bool named = (key == nullptr || key->path.ends_with(".*")) && suggestsCredential(name);
            const bool secret = named || (key != nullptr && key->secret);
            if (secret && !node.value.empty()) found_.push_back({path, node.value, !node.fromEnvironment});
        }
        for (const Node& item : node.items) look(key, item, name, path);
        for (const Member& entry : node.members) {
            const Key* const child = key == nullptr ? nullptr : childOf(*key, entry.key);
            look(child, entry.value, entry.key, childPath(path, entry.key));
        }
    }

    std::vector<Secret> take() { return std::move(found_); }

  private:
    std::vector<Secret> found_;
};

}  // namespace

std::vector<Secret> secretsIn(const Node& root) {
    Search search;
    search.look(&rootKey(), root, "", "");
    return search.take();
}

void redact(const std::vector<Secret>& secrets) {
    for (const Secret& secret : secrets) {
        log::redact(secret.value);
        const std::string_view value = secret.value;
        const std::size_t space = value.find(' ');
        if (space != std::string_view::npos && isScheme(value.substr(0, space))) {
            log::redact(text::trim(value.substr(space)));
        }
    }
}

}  // namespace openclaw::config
