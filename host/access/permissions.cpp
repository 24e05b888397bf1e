#include "access/permissions.h"

#include <algorithm>
#include <map>
#include <vector>

#include "access/builtin_groups.h"
#include "base/error.h"
#include "base/text.h"

namespace openclaw::access {
namespace {

constexpr std::string_view groupPrefix = "group:";

std::string quoted(std::string_view text) {
    return '"' + std::string(text) + '"';
}

[[noreturn]] void refuse(const std::string& message) {
    throw Error(ErrorCode::config_invalid, message);
}

/// The groups that entries may name, built-in and configured.
class Groups {
  public:
    explicit Groups(const std::map<std::string, std::vector<std::string>>& configured) {
        for (const BuiltinGroup& group : builtinGroups) {
            std::vector<std::string>& members = members_[std::string(group.name)];
            for (const std::string_view member : group.members) {
                if (!member.empty()) members.emplace_back(member);
            }
        }
        for (const auto& [name, members] : configured) {
            const std::string key = "tools.groups." + name;
            if (name.empty()) refuse("tools.groups: a group needs a name");
            if (!members_.emplace(name, members).second) {
                refuse(key + ": " + quoted(name) +
                       " is a built-in group and cannot be redefined; choose another name");
            }
        }
        // Also those that no list names: a mistake should not wait until it matters.
        for (const auto& [name, members] : configured) {
            RuleSet unused;
            addGroup(unused, name, "tools.groups." + name, "");
        }
    }

    /// Adds what `entry` stands for. `source` names the entry in verdicts, `place` where an error is.
    void add(RuleSet& rules, const std::string& entry, const std::string& place) const {
        const std::string source = place + ": " + quoted(entry);
        if (entry.starts_with(groupPrefix)) {
            addGroup(rules, entry.substr(groupPrefix.size()), place, source);
        } else {
            rules.add(entry, source);
        }
    }

  private:
    /// `source` is empty while the groups themselves are checked: errors then name the group.
    void addGroup(RuleSet& rules, const std::string& name, const std::string& place,
                  const std::string& source) const {
        std::vector<std::string> path;
        expand(rules, name, place, source, path);
    }

    void expand(RuleSet& rules, const std::string& name, const std::string& place, const std::string& source,
                std::vector<std::string>& path) const {
        const auto group = members_.find(name);
        if (group == members_.end()) refuseUnknown(name, place);
        const bool circle = std::find(path.begin(), path.end(), name) != path.end();
        path.push_back(name);
        if (circle) refuseCircle(path, place);
        const std::string here = "tools.groups." + name;
        for (const std::string& member : group->second) {
            if (member.starts_with(groupPrefix)) {
                expand(rules, member.substr(groupPrefix.size()), here, source, path);
            } else {
                rules.add(member, source.empty() ? here + ": " + quoted(member) : source);
            }
        }
        path.pop_back();
    }

    [[noreturn]] void refuseUnknown(const std::string& name, const std::string& place) const {
        std::vector<std::string_view> names;
        std::string known;
        for (const auto& [candidate, members] : members_) {
            names.push_back(candidate);
            known += (known.empty() ? "" : ", ") + std::string(groupPrefix) + candidate;
        }
        std::string message = place + ": unknown group " + quoted(std::string(groupPrefix) + name);
        const std::string_view nearest = text::nearest(name, names);
        if (!nearest.empty())
            message += "; did you mean " + quoted(std::string(groupPrefix) + std::string(nearest)) + "?";
        refuse(message + (nearest.empty() ? "; known are " : " Known are ") + known +
               "; further ones are defined under tools.groups");
    }

    [[noreturn]] static void refuseCircle(const std::vector<std::string>& path, const std::string& place) {
        std::string circle;
        for (auto at = std::find(path.begin(), path.end(), path.back()); at != path.end(); ++at) {
            circle += (circle.empty() ? "" : " -> ") + std::string(groupPrefix) + *at;
        }
        refuse(place + ": a group cannot contain itself: " + circle + "; remove one of these entries");
    }

    std::map<std::string, std::vector<std::string>> members_;
};

/// Callers may ask for anything: only what could be a tool's name is repeated to them.
std::string subject(std::string_view tool) {
    return isToolName(tool) ? "The tool " + quoted(tool) : "A tool of that name";
}

constexpr std::string_view thenReload = ", then reload it with `openclaw gateway reload`.";

}  // namespace

PermissionTable PermissionTable::build(const config::ToolsSettings& settings) {
    const Groups groups(settings.groups);
    PermissionTable table;
    for (const std::string& entry : settings.allow) groups.add(table.allow_, entry, "tools.allow");
    for (const std::string& entry : settings.ask) groups.add(table.ask_, entry, "tools.ask");
    for (const std::string& entry : settings.deny) groups.add(table.deny_, entry, "tools.deny");
    return table;
}

Verdict PermissionTable::check(const Principal& /*every credential may do the same*/,
                               std::string_view tool) const {
    const std::string* const allowedBy = allow_.find(tool);
    if (const std::string* const deniedBy = deny_.find(tool)) {
        std::string explanation = subject(tool) + " is denied by the rule " + *deniedBy +
                                  ". To allow it, remove that entry from the configuration";
        if (allowedBy == nullptr) explanation += " and add the tool to tools.allow";
        return {Decision::denied, *deniedBy, explanation.append(thenReload)};
    }
    if (const std::string* const askedBy = ask_.find(tool)) {
        return {Decision::ask, *askedBy,
                subject(tool) + " needs the approval of a person, as the rule " + *askedBy +
                    " says. Runs of a session wait for it; a direct call cannot."};
    }
    if (allowedBy != nullptr) return {Decision::allowed, *allowedBy, {}};
    std::string explanation =
        subject(tool) + " is not allowed: no entry of tools.allow covers it. To allow it, add ";
    explanation += isToolName(tool) ? quoted(tool) : "its name";
    return {Decision::denied, "default",
            explanation.append(" to tools.allow in the configuration").append(thenReload)};
}

}  // namespace openclaw::access
