#include "config/schema_export.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <sstream>

#include "config/forms.h"
#include "config/schema.h"

namespace openclaw::config {
namespace {

using Poco::JSON::Array;
using Poco::JSON::Object;

Object::Ptr newObject() {
    return new Object(Poco::JSON_PRESERVE_KEY_ORDER);
}

Object::Ptr pattern(std::string_view expression) {
    auto schema = newObject();
    schema->set("pattern", std::string(expression));
    return schema;
}

/// The parser takes arrays and objects only.
Poco::Dynamic::Var valueOf(std::string_view json) {
    const auto array = Poco::JSON::Parser().parse('[' + std::string(json) + ']').extract<Array::Ptr>();
    return array->get(0);
}

/// The form as such.
Object::Ptr formOf(const Key& key) {
    if (key.form == Form::choice) {
        Array::Ptr choices = new Array;
        for (const std::string_view choice : key.choices) choices->add(std::string(choice));
        auto schema = newObject();
        schema->set("enum", choices);
        return schema;
    }
    if (key.form == Form::ipAddress) {
        Array::Ptr formats = new Array;
        for (const char* const format : {"ipv4", "ipv6"}) {
            auto schema = newObject();
            schema->set("format", format);
            formats->add(schema);
        }
        auto schema = newObject();
        schema->set("anyOf", formats);
        return schema;
    }
    const std::string_view expression = formPattern(key.form);
    return expression.empty() ? nullptr : pattern(expression);
}

void describeString(Object& schema, const Key& key) {
    schema.set("type", "string");
    if (const auto form = formOf(key)) {
        Array::Ptr either = new Array;
        either->add(form);
        either->add(pattern(R"(\$\{)"));
        schema.set("anyOf", either);
    }
}

void describeList(Object& schema, const Key& key) {
    auto item = newObject();
    describeString(*item, key);
    schema.set("type", "array");
    schema.set("items", item);
}

void describeStringOrList(Object& schema, const Key& key) {
    auto one = newObject();
    describeString(*one, key);
    auto several = newObject();
    describeList(*several, key);
    several->set("minItems", 1);
    Array::Ptr either = new Array;
    either->add(one);
    either->add(several);
    schema.set("anyOf", either);
}

Object::Ptr schemaOf(const Key& key);

void describeSection(Object& schema, const Key& key) {
    schema.set("type", "object");
    auto properties = newObject();
    Array::Ptr required = new Array;
    for (const std::string_view name : namesBelow(key)) {
        const Key& child = *childOf(key, name);
        properties->set(std::string(name), schemaOf(child));
        if (child.required) required->add(std::string(name));
    }
    schema.set("properties", properties);
    if (required->size() > 0) schema.set("required", required);
    schema.set("additionalProperties", key.type == Type::openSection);
}

void describeMap(Object& schema, const Key& key) {
    schema.set("type", "object");
    if (key.form != Form::any) schema.set("propertyNames", pattern(formPattern(key.form)));
    schema.set("additionalProperties", schemaOf(*childOf(key, "*")));
}

Object::Ptr schemaOf(const Key& key) {
    auto schema = newObject();
    schema->set("description", std::string(key.doc));
    switch (key.type) {
        case Type::section:
        case Type::openSection:
            describeSection(*schema, key);
            break;
        case Type::map:
            describeMap(*schema, key);
            break;
        case Type::object:
            schema->set("type", "object");
            break;
        case Type::string:
            describeString(*schema, key);
            break;
        case Type::integer:
            schema->set("type", "integer");
            schema->set("minimum", key.least);
            schema->set("maximum", key.most);
            break;
        case Type::boolean:
            schema->set("type", "boolean");
            break;
        case Type::stringList:
            describeList(*schema, key);
            break;
        case Type::stringOrList:
            describeStringOrList(*schema, key);
            break;
    }
    if (key.secret) schema->set("writeOnly", true);
    if (!key.fallback.empty()) schema->set("default", valueOf(key.fallback));
    return schema;
}

}  // namespace

std::string exportSchema() {
    auto schema = newObject();
    schema->set("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema->set("title", "OpenClaw Gateway");
    const auto content = schemaOf(rootKey());
    for (const std::string& name : content->getNames()) schema->set(name, content->get(name));
    std::ostringstream out;
    schema->stringify(out, 2);
    return out.str() + '\n';
}

}  // namespace openclaw::config
