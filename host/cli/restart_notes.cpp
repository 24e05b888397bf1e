#include "cli/restart_notes.h"

#include <Poco/JSON/Array.h>

namespace openclaw::cli {
namespace {

/// Null where a gateway of another version does not tell.
Poco::JSON::Array::Ptr listIn(const Poco::JSON::Object& status, const char* part) {
    const auto object = status.getObject(part);
    return object ? object->getArray("needRestart") : nullptr;
}

}  // namespace

std::vector<std::string> restartNotes(const Poco::JSON::Object& status) {
    std::vector<std::string> notes;
    const auto keys = listIn(status, "config");
    for (unsigned i = 0; keys && i < keys->size(); ++i) {
        notes.push_back(keys->getElement<std::string>(i) +
                        " has changed, which takes a restart: the old value stays in force until then");
    }
    const auto plugins = listIn(status, "plugins");
    for (unsigned i = 0; plugins && i < plugins->size(); ++i) {
        const auto plugin = plugins->getObject(i);
        notes.push_back("plugin " + plugin->getValue<std::string>("id") + ": its file " +
                        plugin->getValue<std::string>("file") +
                        " has changed, which takes a restart: the old code stays in use until then");
    }
    return notes;
}

std::vector<std::string> outdatedFiles(const Poco::JSON::Object& status) {
    std::vector<std::string> files;
    const auto plugins = listIn(status, "plugins");
    for (unsigned i = 0; plugins && i < plugins->size(); ++i) {
        files.push_back(plugins->getObject(i)->getValue<std::string>("file"));
    }
    return files;
}

}  // namespace openclaw::cli
