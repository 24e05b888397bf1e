#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace openclaw::config {

/// What may stand at a key.
enum class Type : std::uint8_t {
    section,      ///< an object with the keys of the table
    openSection,  ///< the same, and any other key beside them
    map,          ///< an object with names of the person's choice, all of one type: the entry "PATH.*"
    object,       ///< an object with any content
    string,
    integer,
    boolean,
    stringList,    ///< an array of strings
    stringOrList,  ///< a string or an array of strings, at least one
};

/// What a string, or a name in a map, must look like (config/forms.h).
enum class Form : std::uint8_t {
    any,
    choice,        ///< one of `choices`
    credential,    ///< no control characters, no space at either end
    ipAddress,     ///< without brackets and port
    path,          ///< `~/` allowed, not empty
    pluginId,      ///< as in plugin manifests
    name,          ///< not empty; no `/`, `*`, spaces or control characters
    modelName,     ///< not empty; no `*` or control characters
    modelPattern,  ///< the same, but may end in `*`
    target,        ///< provider/model
    toolPattern,   ///< name, or prefix and `*`
    toolRule,      ///< the same, or "group:" and a name
    webUrl,        ///< http or https, without user information and fragment
};

enum class Reload : std::uint8_t { live, restart };

/// One key of the configuration. All that is known of a key stands here, and only here.
struct Key {
    std::string_view path;  ///< dotted; `*` stands for any name
    Type type = Type::section;
    std::string_view fallback{};  ///< JSON text of the default; empty: none
    std::string_view doc{};       ///< one line for the person
    Reload reload = Reload::live;
    Form form = Form::any;  ///< of the string or strings; of a map's names
    bool secret = false;
    bool required = false;
    std::int64_t least = 0;  ///< integers
    std::int64_t most = 0;
    std::span<const std::string_view> choices{};
    std::string_view aliasOf{};  ///< the path that this one is another spelling of
};

/// Every key; a section stands before its keys.
std::span<const Key> keys() noexcept;

/// The whole configuration: a section whose path is empty.
const Key& rootKey() noexcept;

/// The key `name` below `parent`, by name or by `*`; null when the table has none.
const Key* childOf(const Key& parent, std::string_view name) noexcept;

/// The names that the table knows below `parent`, `*` left out.
std::vector<std::string_view> namesBelow(const Key& parent);

/// The key that governs a concrete dotted path: its own, or that of the nearest object around it that may
/// hold anything. Null for a path that no valid configuration has.
const Key* keyAt(std::string_view path);

}  // namespace openclaw::config
