#pragma once

#include <boost/json/value.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/field_rules.h"
#include "dialects/json_reader.h"
#include "dialects/responses_request.h"
#include "dialects/turn.h"

namespace openclaw::dialects {

/// Reads input items of Open Responses one by one.
class ResponsesInputReader {
  public:
    /// `policy` may be null.
    explicit ResponsesInputReader(FieldPolicy* policy) : policy_(policy) {}

    /// Appends what the item says to `items`; nothing for a reference.
    void read(const boost::json::object& item, const Place& place, std::vector<Item>& items);

  private:
    void readMessage(const boost::json::object& item, const Place& place, std::vector<Item>& items);
    void readCall(const boost::json::object& item, const Place& place, std::vector<Item>& items);
    void readResult(const boost::json::object& item, const Place& place, std::vector<Item>& items);
    void readReasoning(const boost::json::object& item, const Place& place, std::vector<Item>& items);
    std::vector<Part> readContent(const boost::json::value& content, const Place& place, Role role);
    Part readPart(const boost::json::object& part, const Place& place, Role role);
    Image readImage(const boost::json::object& part, const Place& place);
    File readFile(const boost::json::object& part, const Place& place);
    void meet(std::string_view field, const boost::json::value& value, const Place& place) {
        if (policy_ != nullptr) policy_->meet(field, value, place);
    }

    FieldPolicy* policy_;
};

/// "message", "function_call"…, also where it goes without saying. Refuses what has none.
std::string_view itemTypeOf(const boost::json::object& item, const Place& place);

/// The item as it is stored and listed: with an id, a status and its content as parts.
std::string storedItem(const boost::json::object& item, std::string_view type, const IdMaker& newItemId);

/// `text` has no more characters than `most`, and at least `least`.
void checkLength(std::string_view text, const Place& place, std::size_t least, std::size_t most);

/// The member's value, one of `words`; empty when it is missing.
std::string wordIn(const boost::json::object& object, std::string_view key, const Place& place,
                   std::initializer_list<std::string_view> words);

/// A function's name: 1 to 64 of [a-zA-Z0-9_-].
void checkFunctionName(std::string_view name, const Place& place);

}  // namespace openclaw::dialects
