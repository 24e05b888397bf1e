#include "plugins/instance_config.h"

#include <array>
#include <utility>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/log.h"
#include "plugins/schema_review.h"

namespace openclaw::plugins {
namespace {

namespace json = boost::json;

constexpr int deepestSchema = 64;

/// Walks a value along its schema and replaces what is marked secret.
class SecretTaker {
  public:
    SecretTaker(const json::value& root, std::string where) : root_(root), where_(std::move(where)) {}

    void visit(const json::value& schema, json::value& value, const std::string& path, int depth) {
        if (depth > deepestSchema || !schema.is_object()) return;
        const json::object& keywords = schema.get_object();
        if (const json::value* const reference = keywords.if_contains("$ref")) {
            const json::value* const target =
                reference->is_string() ? resolveReference(root_, reference->get_string()) : nullptr;
            if (target != nullptr) visit(*target, value, path, depth + 1);
            return;
        }
        if (const json::value* const mark = keywords.if_contains("secret");
            mark != nullptr && *mark == true) {
            take(value, path);
            return;
        }
        for (const std::string_view name : {"allOf", "anyOf", "oneOf"}) {
            const json::value* const list = keywords.if_contains(name);
            if (list == nullptr || !list->is_array()) continue;
            for (const json::value& part : list->get_array()) visit(part, value, path, depth + 1);
        }
        for (const std::string_view name : {"if", "then", "else"}) {
            if (const json::value* const part = keywords.if_contains(name))
                visit(*part, value, path, depth + 1);
        }
        if (value.is_object()) visitMembers(keywords, value.get_object(), path, depth);
        if (value.is_array()) visitElements(keywords, value.get_array(), path, depth);
    }

    Host::Secrets secrets() && { return std::move(secrets_); }

  private:
    void visitMembers(const json::object& keywords, json::object& object, const std::string& path,
                      int depth) {
        const json::value* const properties = keywords.if_contains("properties");
        const json::value* const others = keywords.if_contains("additionalProperties");
        for (auto& member : object) {
            const json::value* schema = nullptr;
            if (properties != nullptr && properties->is_object()) {
                schema = properties->get_object().if_contains(member.key());
            }
            if (schema == nullptr) schema = others;
            if (schema == nullptr) continue;
            const std::string name(member.key());
            std::string place = path;
            if (!place.empty()) place.push_back('.');
            visit(*schema, member.value(), place.append(name), depth + 1);
        }
    }

    void visitElements(const json::object& keywords, json::array& array, const std::string& path, int depth) {
        const json::value* const items = keywords.if_contains("items");
        if (items == nullptr) return;
        for (std::size_t i = 0; i < array.size(); ++i) {
            const json::value* const schema = items->is_array() ? items->get_array().if_contains(i) : items;
            if (schema == nullptr) continue;
            std::string at = path;
            at.append("[").append(std::to_string(i)).append("]");
            visit(*schema, array[i], at, depth + 1);
        }
    }

    void take(json::value& value, const std::string& path) {
        if (value.is_null()) return;
        if (!value.is_string())
            throw Error(ErrorCode::config_invalid, where_ + "." + path + " is a secret and must be a string");
        std::string reference = "secret:" + path;
        if (secrets_.contains(reference)) return;  // taken by another branch of the schema
        std::string secret(value.get_string());
        log::redact(secret);
        value = reference;
        secrets_.emplace(std::move(reference), std::move(secret));
    }

    const json::value& root_;
    std::string where_;
    Host::Secrets secrets_;
};

}  // namespace

InstanceConfig prepareConfig(std::string_view text, std::string_view schemaText, const ArgumentSchema* schema,
                             const std::string& where) {
    json::parse_options options;
    options.max_depth = 128;
    json::error_code error;
    json::value config = json::parse({text.data(), text.size()}, error, json::storage_ptr{}, options);
    if (error || !config.is_object()) throw Error(ErrorCode::config_invalid, where + " is not an object");
    if (schema == nullptr) return {std::string(text), {}};
    if (const auto problem = schema->check(config)) {
        throw Error(ErrorCode::config_invalid,
                    where + (problem->path.empty() ? "" : "." + problem->path) + " " + problem->reason);
    }
    const json::value root =
        json::parse({schemaText.data(), schemaText.size()}, json::storage_ptr{}, options);
    SecretTaker taker(root, where);
    taker.visit(root, config, {}, 0);
    return {json::serialize(config), std::move(taker).secrets()};
}

}  // namespace openclaw::plugins
