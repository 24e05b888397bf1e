#include "cli/content_text.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "cli/json_text.h"

namespace openclaw::cli {
namespace {

namespace json = boost::json;

std::string joined(const json::array& parts) {
    std::string all;
    for (const json::value& part : parts) {
        const std::string text = textAt(part, "text");
        if (!text.empty()) all += (all.empty() ? "" : "\n") + text;
    }
    return all;
}

}  // namespace

std::string contentText(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    if (value->is_string()) return textAt(object, name);
    if (const json::object* const inner = value->if_object()) {
        if (inner->contains("content")) return contentText(*inner, "content");
    }
    const std::string texts = value->is_array() ? joined(value->get_array()) : std::string();
    return texts.empty() ? json::serialize(*value) : texts;
}

}  // namespace openclaw::cli
