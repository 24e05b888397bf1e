#include "plugins/manifest.h"

#include <algorithm>
#include <cstring>

#include <re2/re2.h>
#include <boost/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "openclaw/plugin.h"

namespace openclaw::plugins {
namespace {

namespace json = boost::json;

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorCode::invalid_request, reason);
}

std::string_view textOf(std::string_view block) {
    openclaw_manifest_header header{};
    if (block.size() < sizeof header) {
        refuse("the manifest is truncated: " + std::to_string(block.size()) +
               " bytes, its header alone has " + std::to_string(sizeof header));
    }
    std::memcpy(&header, block.data(), sizeof header);
    if (header.magic != OPENCLAW_MANIFEST_MAGIC) refuse("the manifest does not begin with its magic number");
    if (header.abi_major != OPENCLAW_ABI_MAJOR) {
        refuse("compiled against plugin ABI " + std::to_string(header.abi_major) + "; this gateway speaks " +
               std::to_string(OPENCLAW_ABI_MAJOR));
    }
    if (header.size > block.size()) {
        refuse("the manifest is truncated: it says " + std::to_string(header.size) + " bytes, there are " +
               std::to_string(block.size()));
    }
    if (header.size < sizeof header || header.json_size > header.size - sizeof header) {
        refuse("the manifest is truncated: its text of " + std::to_string(header.json_size) +
               " bytes does not fit into " + std::to_string(header.size));
    }
    return block.substr(sizeof header, header.json_size);
}

json::object parse(std::string_view text) {
    if (!text::isValidUtf8(text)) refuse("the manifest is not valid UTF-8");
    json::stream_parser parser;
    json::error_code error;
    const std::size_t read = parser.write_some(text.data(), text.size(), error);
    if (!error) parser.finish(error);
    if (error || read != text.size()) {
        refuse("the manifest is not valid JSON: " + (error ? error.message() : "extra text") + " at byte " +
               std::to_string(read));
    }
    json::value value = parser.release();
    if (!value.is_object()) refuse("the manifest is not a JSON object");
    return std::move(value.as_object());
}

std::string textField(const json::object& manifest, std::string_view key, bool required) {
    const json::value* const value = manifest.if_contains(key);
    if (value == nullptr) {
        if (required) refuse("the manifest lacks \"" + std::string(key) + "\"");
        return {};
    }
    if (!value->is_string()) refuse("the manifest's \"" + std::string(key) + "\" is not a text");
    return std::string(value->get_string());
}

std::vector<std::string> listField(const json::object& object, std::string_view key,
                                   const std::string& shown) {
    std::vector<std::string> list;
    const json::value* const value = object.if_contains(key);
    if (value == nullptr) return list;
    if (!value->is_array()) refuse("the manifest's \"" + shown + "\" is not a list of texts");
    for (const json::value& entry : value->get_array()) {
        if (!entry.is_string()) refuse("the manifest's \"" + shown + "\" is not a list of texts");
        list.emplace_back(entry.get_string());
    }
    return list;
}

}  // namespace

bool Manifest::hasKind(std::string_view kind) const noexcept {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Manifest parseManifest(std::string_view block) {
    static const re2::RE2 idPattern("[a-z][a-z0-9_-]{0,63}");
    static const re2::RE2 versionPattern(R"(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?)");

    const json::object object = parse(textOf(block));
    Manifest manifest;
    manifest.id = textField(object, "id", true);
    if (!re2::RE2::FullMatch(manifest.id, idPattern)) {
        refuse("the manifest's \"id\" is not a lower-case name of at most 64 characters [a-z0-9_-]");
    }
    manifest.version = textField(object, "version", true);
    if (!re2::RE2::FullMatch(manifest.version, versionPattern)) {
        refuse("the manifest's \"version\" is not a semantic version such as 1.0.0");
    }
    for (const std::string_view key : {"name", "license", "homepage"}) textField(object, key, false);
    manifest.description = textField(object, "description", false);
    if (object.if_contains("kinds") == nullptr) refuse("the manifest lacks \"kinds\"");
    for (std::string& kind : listField(object, "kinds", "kinds")) {
        if (kind == "tool" || kind == "provider") manifest.kinds.push_back(std::move(kind));
    }
    if (manifest.kinds.empty()) refuse("the manifest's \"kinds\" names neither \"tool\" nor \"provider\"");
    if (const json::value* const items = object.if_contains("items");
        items != nullptr && !items->is_array()) {
        refuse("the manifest's \"items\" is not a list");
    }
    if (const json::value* const grants = object.if_contains("grants")) {
        if (!grants->is_object()) refuse("the manifest's \"grants\" is not an object");
        for (const std::string key : {"secrets", "folders"})
            listField(grants->get_object(), key, "grants." + key);
        manifest.hosts = listField(grants->get_object(), "hosts", "grants.hosts");
    }
    if (const json::value* const schema = object.if_contains("configSchema")) {
        if (!schema->is_object()) refuse("the manifest's \"configSchema\" is not an object");
        manifest.configSchema = json::serialize(*schema);
    }
    return manifest;
}

}  // namespace openclaw::plugins
