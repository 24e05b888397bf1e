#include "config/validate.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <unordered_set>

#include "base/text.h"
#include "config/forms.h"
#include "config/key_path.h"
#include "config/schema.h"

namespace openclaw::config {
namespace {

std::string_view wanted(Type type) noexcept {
    switch (type) {
        case Type::section:
        case Type::openSection:
        case Type::map:
        case Type::object:
            return "an object";
        case Type::string:
            return "a string";
        case Type::integer:
            return "an integer";
        case Type::boolean:
            return "true or false";
        case Type::stringList:
            return "an array of strings";
        case Type::stringOrList:
            break;
    }
    return "a string or an array of strings";
}

bool fits(Type type, Node::Type given) noexcept {
    switch (type) {
        case Type::section:
        case Type::openSection:
        case Type::map:
        case Type::object:
            return given == Node::Type::object;
        case Type::string:
            return given == Node::Type::string;
        case Type::integer:
            return given == Node::Type::number;
        case Type::boolean:
            return given == Node::Type::boolean;
        case Type::stringList:
            return given == Node::Type::array;
        case Type::stringOrList:
            break;
    }
    return given == Node::Type::string || given == Node::Type::array;
}

/// How the person would have to write a string that stands where another type is wanted.
std::string_view hintFor(Type type, const Node& node) noexcept {
    if (node.type == Node::Type::string) {
        const std::string_view text = node.written;
        const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
        const bool word = text == "true" || text == "false";
        if ((type == Type::integer && digits) || (type == Type::boolean && word)) {
            return "; leave the quotation marks out";
        }
    }
    if (type == Type::stringList && node.type == Node::Type::string) return "; put it in [ ]";
    return {};
}

class Validation {
  public:
    explicit Validation(Findings& findings) : findings_(findings) {}

    void check(const Key& key, const Node& node, const std::string& path) {
        if (!fits(key.type, node.type)) {
            findings_.add(node.range.begin, subject(path) + " must be " + std::string(wanted(key.type)) +
                                                ", not " + std::string(nameOf(node.type)) +
                                                std::string(hintFor(key.type, node)));
            return;
        }
        switch (key.type) {
            case Type::section:
            case Type::openSection:
                checkSection(key, node, path);
                break;
            case Type::map:
                checkMap(key, node, path);
                break;
            case Type::object:
                checkFree(node, path);
                break;
            case Type::string:
                checkText(key, node, path);
                break;
            case Type::integer:
                checkInteger(key, node, path);
                break;
            case Type::boolean:
                break;
            case Type::stringList:
            case Type::stringOrList:
                checkList(key, node, path);
                break;
        }
    }

  private:
    static std::string subject(const std::string& path) { return path.empty() ? "the configuration" : path; }

    void checkSection(const Key& key, const Node& node, const std::string& path) {
        for (const Member& entry : node.members) {
            const std::string below = childPath(path, entry.key);
            if (const Key* const child = childOf(key, entry.key)) {
                check(*child, entry.value, below);
            } else if (key.type == Type::openSection) {
                checkFree(entry.value, below);
            } else {
                findings_.add(entry.keyRange.begin, unknown(key, entry.key, path));
            }
        }
        for (const std::string_view name : namesBelow(key)) {
            if (childOf(key, name)->required && member(node, name) == nullptr) {
                findings_.add(node.range.begin, path + " needs the key " + quoted(name));
            }
        }
    }

    static std::string unknown(const Key& section, const std::string& name, const std::string& path) {
        std::string reason = "unknown key " + quoted(name) + (path.empty() ? "" : " in " + path);
        const auto known = namesBelow(section);
        if (const auto meant = text::nearest(name, known); !meant.empty()) {
            return reason + "; did you mean " + quoted(meant) + "?";
        }
        const auto elsewhere = std::find_if(keys().begin(), keys().end(), [&](const Key& key) {
            return key.aliasOf.empty() && key.path.ends_with("." + name) &&
                   key.path.find('*') == std::string_view::npos;
        });
        if (elsewhere != keys().end()) return reason + "; it belongs to " + std::string(elsewhere->path);
        reason += "; known keys:";
        for (const std::string_view key : known) {
            reason += (key == known.front() ? " " : ", ") + std::string(key);
        }
        return reason;
    }

    void checkMap(const Key& key, const Node& node, const std::string& path) {
        const Key& child = *childOf(key, "*");
        for (const Member& entry : node.members) {
            if (const auto fault = formFault(key, entry.key)) {
                findings_.add(entry.keyRange.begin,
                              "in " + path + " the name " + quoted(entry.key) + ' ' + *fault);
                continue;
            }
            check(child, entry.value, childPath(path, entry.key));
            const bool starWithoutStar = child.form == Form::target &&
                                         entry.value.value.find('*') != std::string::npos &&
                                         !entry.key.ends_with('*');
            if (starWithoutStar) {
                findings_.add(
                    entry.value.range.begin,
                    childPath(path, entry.key) +
                        R"( must not hold "*": the pattern before it has none for it to stand for)");
            }
        }
    }

    /// What JSON cannot say must not reach a plugin.
    void checkFree(const Node& node, const std::string& path) {
        if (node.type == Node::Type::number && !isFinite(node)) {
            findings_.add(node.range.begin, path + " must be a finite number");
        }
        for (const Node& item : node.items) checkFree(item, path + "[]");
        for (const Member& entry : node.members) checkFree(entry.value, childPath(path, entry.key));
    }

    void checkText(const Key& key, const Node& node, const std::string& path) {
        if (node.unresolved) return;
        const auto fault = formFault(key, node.value);
        if (!fault) return;
        const bool mayShow = !key.secret && key.form != Form::credential && !node.fromEnvironment;
        findings_.add(node.range.begin, path + (mayShow ? " (" + quoted(node.written) + ") " : " ") + *fault);
    }

    void checkList(const Key& key, const Node& node, const std::string& path) {
        if (node.type == Node::Type::string) {
            checkText(key, node, path);
            return;
        }
        if (key.type == Type::stringOrList && node.items.empty()) {
            findings_.add(node.range.begin, path + " must hold one string at least");
        }
        std::unordered_set<std::string_view> seen;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const Node& item = node.items[i];
            const std::string below = path + '[' + std::to_string(i) + ']';
            if (item.type != Node::Type::string) {
                findings_.add(item.range.begin,
                              below + " must be a string, not " + std::string(nameOf(item.type)));
                continue;
            }
            checkText(key, item, below);
            // Binding the same address twice would fail with a message that leads astray.
            if (key.form == Form::ipAddress && !seen.insert(item.value).second) {
                findings_.add(item.range.begin, below + " is listed twice; keep one");
            }
        }
    }

    void checkInteger(const Key& key, const Node& node, const std::string& path) {
        const std::string& digits = node.value;
        const char* const end = digits.data() + digits.size();
        std::int64_t value = 0;
        const auto parsed = std::from_chars(digits.data(), end, value);
        const bool whole = parsed.ec == std::errc() && parsed.ptr == end;
        if (!whole || value < key.least || value > key.most) {
            findings_.add(node.range.begin, path + " must be an integer from " + std::to_string(key.least) +
                                                " to " + std::to_string(key.most) + ", not " +
                                                shortened(node.written));
        }
    }

    static std::string shortened(const std::string& number) {
        constexpr std::size_t shown = 40;
        return number.size() <= shown ? number : number.substr(0, shown) + "...";
    }

    Findings& findings_;
};

const Member* memberAt(const Node& root, std::string_view path) {
    const Node* node = &root;
    const Member* found = nullptr;
    for (const std::string& name : namesOf(path)) {
        const auto entry = std::find_if(node->members.begin(), node->members.end(),
                                        [&](const Member& candidate) { return candidate.key == name; });
        if (entry == node->members.end()) return nullptr;
        found = &*entry;
        node = &found->value;
    }
    return found;
}

/// A key and its alias, both given.
void checkAliases(const Node& root, Findings& findings) {
    for (const Key& key : keys()) {
        if (key.aliasOf.empty()) continue;
        const Member* const alias = memberAt(root, key.path);
        const Member* const original = memberAt(root, key.aliasOf);
        if (alias == nullptr || original == nullptr) continue;
        const Member* const later =
            alias->keyRange.begin.offset > original->keyRange.begin.offset ? alias : original;
        findings.add(later->keyRange.begin, std::string(key.path) + " and " + std::string(key.aliasOf) +
                                                " are the same setting; keep one");
    }
}

}  // namespace

void validate(const Node& root, Findings& findings) {
    Validation(findings).check(rootKey(), root, "");
    if (root.type == Node::Type::object) checkAliases(root, findings);
}

}  // namespace openclaw::config
