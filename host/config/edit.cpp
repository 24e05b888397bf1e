#include "config/edit.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>
#include <vector>

#include "base/error.h"
#include "config/key_path.h"
#include "config/secrets.h"
#include "config/substitute.h"

namespace openclaw::config {
namespace {

struct Edit {
    std::size_t begin;
    std::size_t end;
    std::string text;
};

/// Strings as they are written, so that a variable stays a variable.
void asWritten(Node& node) {
    if (node.type == Node::Type::string) node.value = node.written;
    for (Node& item : node.items) asWritten(item);
    for (Member& entry : node.members) asWritten(entry.value);
}

std::string writtenJson(Node node) {
    asWritten(node);
    return toJson(node);
}

bool isRedacted(const Node& node) {
    return node.type == Node::Type::string && node.written == redactedValue;
}

void redactAt(Node& node, const std::string& path, const std::set<std::string>& secrets) {
    if (node.type == Node::Type::string && !node.value.empty() && secrets.contains(path))
        node.value = redactedValue;
    for (Node& item : node.items) redactAt(item, path, secrets);
    for (Member& entry : node.members) redactAt(entry.value, childPath(path, entry.key), secrets);
}

bool isIdentifier(std::string_view name) {
    const auto fits = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
    };
    return !name.empty() && std::isdigit(static_cast<unsigned char>(name.front())) == 0 &&
           std::all_of(name.begin(), name.end(), fits);
}

class Editing {
  public:
    Editing(const Document& document, EditMode mode)
        : document_(document), text_(document.text()), mode_(mode) {}

    std::string run(const Node& edit) {
        object(document_.root(), edit, "");
        std::stable_sort(edits_.begin(), edits_.end(),
                         [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
        std::string result = document_.text();
        for (auto each = edits_.rbegin(); each != edits_.rend(); ++each) {
            result.replace(each->begin, each->end - each->begin, each->text);
        }
        return result;
    }

  private:
    void object(const Node& target, const Node& edit, const std::string& path) {
        std::vector<const Member*> added;
        for (const Member& wanted : edit.members) {
            const Node* const there = member(target, wanted.key);
            if (wanted.value.type == Node::Type::null && mode_ == EditMode::merge) {
                if (there != nullptr) remove(target, wanted.key);
            } else if (there == nullptr) {
                added.push_back(&wanted);
            } else {
                value(*there, wanted.value, childPath(path, wanted.key));
            }
        }
        if (mode_ == EditMode::replace) {
            for (const Member& entry : target.members) {
                if (member(edit, entry.key) == nullptr) remove(target, entry.key);
            }
        }
        if (!added.empty()) add(target, added, path);
    }

    void value(const Node& there, const Node& wanted, const std::string& path) {
        if (there.type == Node::Type::object && wanted.type == Node::Type::object)
            return object(there, wanted, path);
        if (isRedacted(wanted) || writtenJson(there) == writtenJson(wanted)) return;
        const std::size_t begin = there.range.begin.offset;
        edits_.push_back({begin, there.range.end, rendered(wanted, &there, indentAt(begin), path)});
    }

    /// With its comma and, where nothing else stands on them, its lines.
    void remove(const Node& target, const std::string& key) {
        const auto entry = std::find_if(target.members.begin(), target.members.end(),
                                        [&](const Member& each) { return each.key == key; });
        std::size_t begin = entry->keyRange.begin.offset;
        std::size_t end = entry->value.range.end;
        const std::size_t comma = afterTrivia(end);
        if (comma < text_.size() && text_[comma] == ',') end = comma + 1;
        const std::size_t line = lineStart(begin);
        std::size_t rest = text_.find_first_not_of(" \t", end);
        if (rest != std::string_view::npos && text_.substr(rest, 2) == "//") rest = text_.find('\n', rest);
        const bool aloneBefore = text_.find_first_not_of(" \t", line) == begin;
        if (aloneBefore && rest != std::string_view::npos && text_[rest] == '\n') {
            begin = line;
            end = rest + 1;
        }
        edits_.push_back({begin, end, ""});
        removed_.insert(&*entry);
    }

    void add(const Node& target, const std::vector<const Member*>& added, const std::string& path) {
        const std::size_t brace = target.range.end - 1;
        const std::size_t line = lineStart(brace);
        const bool alone = text_.find_first_not_of(" \t", line) == brace;
        const bool empty = target.members.empty();
        if (!empty && !removed_.contains(&target.members.back())) {
            const std::size_t last = target.members.back().value.range.end;
            const std::size_t next = afterTrivia(last);
            if (text_[next] != ',') edits_.push_back({last, last, ","});
        }
        const std::string indent = indentAt(brace);
        const bool inlined = !alone && !empty;
        std::string text;
        for (const Member* const wanted : added) {
            const std::string inner = indent + "  ";
            const std::string where = childPath(path, wanted->key);
            const std::string pair = (isIdentifier(wanted->key) ? wanted->key : toJson(wanted->key)) + ": " +
                                     rendered(wanted->value, nullptr, inner, where);
            text += inlined ? " " + pair + "," : inner + pair + ",\n";
        }
        if (inlined) {
            text.pop_back();
            const std::size_t end = text_.find_last_not_of(" \t", brace - 1) + 1;
            edits_.push_back({end, end, text});
        } else if (alone) {
            edits_.push_back({line, line, text});
        } else {
            edits_.push_back({brace, brace, "\n" + text + indent});
        }
    }

    /// `there`: what it replaces, which a redacted value stands for.
    std::string rendered(const Node& node, const Node* there, const std::string& indent,
                         const std::string& path) const {
        if (isRedacted(node)) {
            if (there != nullptr && there->type == Node::Type::string)
                return std::string(document_.source(there->range));
            throw Error(ErrorCode::invalid_request,
                        path + ": " + std::string(redactedValue) +
                            " stands for a secret that is there already, and there is none")
                .withParam("params.raw");
        }
        if (node.type == Node::Type::array) return renderedArray(node, there, indent, path);
        if (node.type != Node::Type::object) return writtenJson(node);
        std::string text = "{";
        for (const Member& entry : node.members) {
            if (entry.value.type == Node::Type::null && mode_ == EditMode::merge) continue;
            const Node* const old = there == nullptr ? nullptr : member(*there, entry.key);
            text += "\n" + indent + "  " + (isIdentifier(entry.key) ? entry.key : toJson(entry.key)) + ": " +
                    rendered(entry.value, old, indent + "  ", childPath(path, entry.key)) + ",";
        }
        return text == "{" ? "{}" : text + "\n" + indent + "}";
    }

    std::string renderedArray(const Node& node, const Node* there, const std::string& indent,
                              const std::string& path) const {
        std::string text = "[";
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            const bool known =
                there != nullptr && there->type == Node::Type::array && i < there->items.size();
            if (i > 0) text += ", ";
            text += rendered(node.items[i], known ? &there->items[i] : nullptr, indent, path);
        }
        return text + "]";
    }

    std::size_t lineStart(std::size_t at) const {
        const std::size_t newline = at == 0 ? std::string_view::npos : text_.rfind('\n', at - 1);
        return newline == std::string_view::npos ? 0 : newline + 1;
    }

    std::string indentAt(std::size_t at) const {
        const std::size_t line = lineStart(at);
        const std::size_t end = std::min(text_.find_first_not_of(" \t", line), text_.size());
        return std::string(text_.substr(line, end - line));
    }

    /// Behind white space and comments.
    std::size_t afterTrivia(std::size_t at) const {
        for (;;) {
            at = std::min(text_.find_first_not_of(" \t\r\n", at), text_.size());
            if (text_.substr(at, 2) == "//") {
                at = std::min(text_.find('\n', at), text_.size());
            } else if (text_.substr(at, 2) == "/*") {
                at = std::min(text_.find("*/", at + 2), text_.size() - 2) + 2;
            } else {
                return at;
            }
        }
    }

    const Document& document_;
    std::string_view text_;
    EditMode mode_;
    std::vector<Edit> edits_;
    std::set<const Member*> removed_;
};

}  // namespace

std::string redactedJson(const Document& document, const Environment& environment) {
    Node substituted = document.root();
    Findings unresolved;  // what cannot be substituted is no secret either
    substitute(substituted, environment, unresolved);
    std::set<std::string> secrets;
    for (const Secret& secret : secretsIn(substituted)) secrets.insert(secret.path);
    Node shown = document.root();
    asWritten(shown);
    redactAt(shown, "", secrets);
    return toJson(shown);
}

std::string edited(const Document& document, const Node& edit, EditMode mode) {
    return Editing(document, mode).run(edit);
}

}  // namespace openclaw::config
