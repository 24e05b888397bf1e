#include "api/response_row.h"

#include <string_view>

#include "dialects/failure.h"
#include "dialects/json_cursor.h"
#include "dialects/json_writer.h"

namespace openclaw::api {
namespace {

std::string errorJson(const dialects::Failure& failure) {
    std::string text;
    dialects::JsonWriter json(text);
    json.openObject().member("code", wordOf(failure)).member("message", failure.message).closeObject();
    return text;
}

}  // namespace

store::ResponseItem storedItem(const std::string& json) {
    std::string_view id = dialects::memberIn(json, "id");
    if (id.size() < 2 || id.front() != '"') id = "\"\"";
    return {std::string(id.substr(1, id.size() - 2)), json};
}

std::vector<store::ResponseItem> storedItems(const std::vector<std::string>& items) {
    std::vector<store::ResponseItem> stored;
    stored.reserve(items.size());
    for (const std::string& item : items) stored.push_back(storedItem(item));
    return stored;
}

store::ResponseUpdate updateOf(const dialects::ResponseResource& resource, std::int64_t endedAt) {
    store::ResponseUpdate update;
    update.status = wordOf(resource.status);
    update.completedAt = endedAt;
    if (resource.usage) update.usage = dialects::usageJson(*resource.usage);
    if (resource.error) update.error = errorJson(*resource.error);
    if (!resource.incompleteReason.empty()) {
        std::string reason;
        dialects::JsonWriter(reason).openObject().member("reason", resource.incompleteReason).closeObject();
        update.incompleteDetails = reason;
    }
    update.output = storedItems(resource.output);
    return update;
}

}  // namespace openclaw::api
