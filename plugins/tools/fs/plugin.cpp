#include "openclaw/plugin.hpp"

#include "tools.h"

OPENCLAW_MANIFEST(R"({
    "id": "fs",
    "version": "0.1.0",
    "name": "Files",
    "license": "MIT",
    "description": "Reads, lists and writes files inside configured folders, and nowhere else",
    "kinds": ["tool"],
    "items": [
        {"kind": "tool", "name": "fs_read", "description": "Reads a file"},
        {"kind": "tool", "name": "fs_list", "description": "Lists a folder"},
        {"kind": "tool", "name": "fs_write", "description": "Writes a file"}
    ],
    "configSchema": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "roots": {
                "type": "array",
                "items": {"type": "string", "minLength": 1},
                "description": "Folders that the tools may use; relative paths start in the first. Default: the working directory"
            },
            "maxReadBytes": {"type": "integer", "minimum": 1, "default": 1048576, "description": "Of one fs_read"},
            "maxWriteBytes": {"type": "integer", "minimum": 1, "default": 10485760, "description": "Of one fs_write"},
            "maxEntries": {"type": "integer", "minimum": 1, "default": 1000, "description": "Of one fs_list"}
        }
    }
})");

namespace openclaw::fs {
namespace {

constexpr const char* kReadSchema = R"({
    "type": "object", "additionalProperties": false, "required": ["path"],
    "properties": {
        "path": {"type": "string", "minLength": 1, "description": "The file, relative or absolute"},
        "offset": {"type": "integer", "minimum": 0, "description": "First byte to read, 0 if not given"},
        "limit": {"type": "integer", "minimum": 1, "description": "Bytes to read at most"},
        "encoding": {"type": "string", "enum": ["utf-8", "base64"],
                     "description": "utf-8 for text, the default; base64 for anything else"}
    }})";

constexpr const char* kListSchema = R"({
    "type": "object", "additionalProperties": false,
    "properties": {
        "path": {"type": "string", "minLength": 1, "description": "The folder, \".\" if not given"},
        "after": {"type": "string", "description": "Go on behind this name, when a listing was cut off"},
        "limit": {"type": "integer", "minimum": 1, "description": "Entries to list at most"}
    }})";

constexpr const char* kWriteSchema = R"({
    "type": "object", "additionalProperties": false, "required": ["path", "content"],
    "properties": {
        "path": {"type": "string", "minLength": 1, "description": "The file, in a folder that exists"},
        "content": {"type": "string", "description": "The whole new content"},
        "encoding": {"type": "string", "enum": ["utf-8", "base64"], "description": "Of content"},
        "mode": {"type": "string", "enum": ["create", "overwrite"],
                 "description": "create, the default, refuses to touch a file that exists; overwrite replaces it"}
    }})";

class Fs {
  public:
    Fs(const plugin::Host&, std::string_view config)
        : settings_(parseSettings(config)), sandbox_(settings_.roots) {}

    std::vector<plugin::Item> items() const {
        return {
            plugin::tool("fs_read", "Reads a file: text, or any bytes as base64", kReadSchema,
                         OPENCLAW_READ_ONLY | OPENCLAW_IDEMPOTENT),
            plugin::tool("fs_list", "Lists a folder: name, type, size and time of each entry", kListSchema,
                         OPENCLAW_READ_ONLY | OPENCLAW_IDEMPOTENT),
            plugin::tool("fs_write", "Writes a file whole: it is there with all its content, or not at all",
                         kWriteSchema, OPENCLAW_DESTRUCTIVE)};
    }

    void invoke(plugin::Call& call) const {
        if (call.operation() != OPENCLAW_OP_CALL)
            throw plugin::Failure(OPENCLAW_UNSUPPORTED, "fs knows the operation call only");
        const Context context{settings_, sandbox_};
        const Arguments arguments(call.input());
        if (call.item() == "fs_read") return readFile(context, arguments, call);
        if (call.item() == "fs_list") return listFolder(context, arguments, call);
        if (call.item() == "fs_write") return writeFile(context, arguments, call);
        throw plugin::Failure(OPENCLAW_NOT_FOUND, "fs has no such tool");
    }

  private:
    Settings settings_;
    Sandbox sandbox_;
};

}  // namespace
}  // namespace openclaw::fs

OPENCLAW_PLUGIN(openclaw::fs::Fs);
