#include "settings.h"

#include <boost/json.hpp>

#include "openclaw/plugin.hpp"

namespace openclaw::fs {
namespace {

namespace json = boost::json;
using plugin::Failure;

void readLimit(const json::object& config, std::string_view key, std::uint64_t& limit) {
    const json::value* value = config.if_contains(key);
    if (value == nullptr) return;
    boost::system::error_code error;
    limit = value->to_number<std::uint64_t>(error);
    if (error.failed() || limit == 0)
        throw Failure(OPENCLAW_INVALID_ARGUMENT,
                      std::string(key) + ": expected a whole number of at least 1");
}

}  // namespace

Settings parseSettings(std::string_view text) {
    boost::system::error_code error;
    const json::value parsed = json::parse(text, error);
    if (error.failed() || !parsed.is_object())
        throw Failure(OPENCLAW_INVALID_ARGUMENT, "the configuration of fs is no JSON object");
    const json::object& config = parsed.get_object();

    Settings settings;
    if (const json::value* roots = config.if_contains("roots")) {
        if (!roots->is_array())
            throw Failure(OPENCLAW_INVALID_ARGUMENT, "roots: expected an array of folders");
        for (const json::value& root : roots->get_array()) {
            if (!root.is_string() || root.get_string().empty())
                throw Failure(OPENCLAW_INVALID_ARGUMENT, "roots: expected the path of a folder");
            settings.roots.emplace_back(root.get_string());
        }
    }
    readLimit(config, "maxReadBytes", settings.maxReadBytes);
    readLimit(config, "maxWriteBytes", settings.maxWriteBytes);
    readLimit(config, "maxEntries", settings.maxEntries);
    return settings;
}

}  // namespace openclaw::fs
