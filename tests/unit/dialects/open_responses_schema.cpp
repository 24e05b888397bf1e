#include "open_responses_schema.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"  // of <regex>, once it is instrumented
#endif
#include <fstream>
#include <map>
#include <sstream>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::string_view fromHere = "#/components/schemas/";
constexpr std::string_view toThere = "#/definitions/";

/// OpenAPI 3.1's schemas are JSON Schema but for the place of what they refer to.
void moveReferences(json::value& value) {
    if (value.is_array()) {
        for (json::value& each : value.get_array()) moveReferences(each);
    } else if (value.is_object()) {
        for (json::key_value_pair& each : value.get_object()) {
            if (each.key() == "$ref" && each.value().is_string()) {
                const std::string name(each.value().get_string().subview(fromHere.size()));
                each.value() = std::string(toThere) + name;
            } else {
                moveReferences(each.value());
            }
        }
    }
}

const json::object& document() {
    static const json::object schemas = [] {
        std::ifstream file(OPENCLAW_SOURCE_DIR
                           "/tests/unit/dialects/fixtures/open-responses-2026-04-24.openapi.json");
        std::stringstream text;
        text << file.rdbuf();
        json::value whole = json::parse(text.str());
        json::value found = whole.at("components").at("schemas");
        moveReferences(found);
        return found.as_object();
    }();
    return schemas;
}

const valijson::Schema& schemaNamed(const std::string& name) {
    static std::map<std::string, valijson::Schema> known;
    const auto [entry, fresh] = known.try_emplace(name);
    if (fresh) {
        json::object root;
        root["allOf"] = json::array();
        root["allOf"].as_array().push_back(json::object{{"$ref", std::string(toThere) + name}});
        root["definitions"] = document();
        const json::value rooted(std::move(root));
        valijson::SchemaParser parser(valijson::SchemaParser::kDraft7);
        parser.populateSchema(valijson::adapters::BoostJsonAdapter(rooted), entry->second);
    }
    return entry->second;
}

std::string text(const json::object& object, std::string_view key) {
    const json::value* const value = object.if_contains(json::string_view(key.data(), key.size()));
    return value != nullptr && value->is_string()
               ? std::string(value->get_string().c_str(), value->get_string().size())
               : std::string();
}

/// What the events told of one output item.
struct Told {
    std::string id;
    std::map<std::string, std::string> deltas;  ///< by kind and index of the part
    json::value item;
    bool done = false;
};

std::string partKey(const json::object& event) {
    std::string key;
    for (const char* const index : {"content_index", "summary_index"}) {
        if (event.contains(index)) key = std::string(index) + json::serialize(event.at(index));
    }
    return key;
}

void checkItemEvent(const json::object& event, const std::string& type, std::map<std::int64_t, Told>& told) {
    const std::int64_t index = event.at("output_index").as_int64();
    if (type == "response.output_item.added") {
        EXPECT_EQ(index, static_cast<std::int64_t>(told.size())) << "items are numbered as they begin";
        EXPECT_FALSE(told.contains(index));
        told[index].id = text(event.at("item").as_object(), "id");
        return;
    }
    ASSERT_TRUE(told.contains(index)) << type << " before its item";
    Told& item = told[index];
    EXPECT_FALSE(item.done) << type << " after its item";
    if (type == "response.output_item.done") {
        item.done = true;
        item.item = event.at("item");
        EXPECT_EQ(text(item.item.as_object(), "id"), item.id);
        return;
    }
    EXPECT_EQ(text(event, "item_id"), item.id);
    if (type.ends_with(".delta")) item.deltas[partKey(event)] += text(event, "delta");
    if (!type.ends_with(".done") || type.find("part") != std::string::npos) return;
    const std::string whole = text(event, type.find("arguments") != std::string::npos ? "arguments"
                                          : type.find("refusal") != std::string::npos ? "refusal"
                                                                                      : "text");
    EXPECT_EQ(item.deltas[partKey(event)], whole) << type;
}

}  // namespace

std::string violation(std::string_view schema, const json::value& value) {
    const std::string name(schema);
    if (!document().contains(name)) return "the document has no schema " + name;
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    if (validator.validate(schemaNamed(name), valijson::adapters::BoostJsonAdapter(value), &results))
        return {};
    std::string trouble = "not a " + name + ": ";
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        for (const std::string& step : error.context) trouble += step;
        trouble += " " + error.description + "; ";
    }
    return trouble + json::serialize(value);
}

std::string schemaOfEvent(std::string_view type) {
    for (const json::key_value_pair& each : document()) {
        const std::string name(each.key());
        if (!name.ends_with("StreamingEvent")) continue;
        if (each.value().at("properties").at("type").at("enum").at(0) ==
            json::string_view(type.data(), type.size())) {
            return name;
        }
    }
    return {};
}

std::vector<StreamedEvent> checkedStream(std::string_view stream) {
    std::vector<StreamedEvent> events;
    std::map<std::int64_t, Told> told;
    for (std::size_t at = 0; at < stream.size();) {
        const std::size_t end = stream.find("\n\n", at);
        if (end == std::string_view::npos) {
            ADD_FAILURE() << "half an event: " << stream.substr(at);
            return events;
        }
        const std::string_view block = stream.substr(at, end - at);
        at = end + 2;
        if (block == "data: [DONE]") continue;
        const std::size_t line = block.find("\ndata: ");
        if (!block.starts_with("event: ") || line == std::string_view::npos) {
            ADD_FAILURE() << "not an event: " << block;
            return events;
        }
        StreamedEvent event;
        event.name = block.substr(7, line - 7);
        const json::value data =
            json::parse(json::string_view(block.data() + line + 7, block.size() - line - 7));
        event.data = data.as_object();
        EXPECT_EQ(text(event.data, "type"), event.name);
        EXPECT_EQ(violation(schemaOfEvent(event.name), data), "");
        EXPECT_EQ(event.data.at("sequence_number"), json::value(events.size()));
        if (event.data.contains("output_index")) checkItemEvent(event.data, event.name, told);
        events.push_back(std::move(event));
    }
    if (events.size() < 3) return events;
    EXPECT_EQ(events.front().name, "response.created");
    const std::string last = events.back().name;
    EXPECT_TRUE(last == "response.completed" || last == "response.incomplete" || last == "response.failed")
        << last;
    if (last == "response.failed") return events;
    json::array items;
    for (const auto& [index, item] : told) items.push_back(item.item);
    if (text(lastResponse(events), "status") != "cancelled") {
        EXPECT_EQ(json::serialize(lastResponse(events).at("output")), json::serialize(items));
    }
    return events;
}

json::object lastResponse(const std::vector<StreamedEvent>& events) {
    if (events.empty() || !events.back().data.contains("response")) return {};
    return events.back().data.at("response").as_object();
}

std::string typesOf(const std::vector<StreamedEvent>& events) {
    std::string types;
    for (const StreamedEvent& event : events) {
        if (!types.empty()) types.push_back(' ');
        types.append(event.name.starts_with("response.") ? event.name.substr(9) : event.name);
    }
    return types;
}

}  // namespace openclaw::dialects
