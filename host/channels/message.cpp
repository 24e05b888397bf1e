#include "channels/message.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>

#include "base/error.h"

namespace openclaw::channels {
namespace {

namespace json = boost::json;

Error fault(std::string_view member, const std::string& why) {
    return Error(ErrorCode::invalid_request, "the message's \"" + std::string(member) + "\" " + why)
        .withParam(std::string(member));
}

std::string textAt(const json::object& message, std::string_view name) {
    const json::value* const value = message.if_contains(name);
    if (value == nullptr || !value->is_string() || value->get_string().empty()) {
        throw fault(name, "must be a text that is not empty");
    }
    const json::string& text = value->get_string();
    return {text.data(), text.size()};
}

/// What becomes part of keys and lines of the log.
std::string nameAt(const json::object& message, std::string_view name) {
    std::string text = textAt(message, name);
    if (text.size() > Message::longestName) throw fault(name, "must have 256 bytes at most");
    const bool control = std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
    if (control) throw fault(name, "must not hold control characters");
    return text;
}

}  // namespace

Message readMessage(std::string_view body) {
    if (body.size() > Message::largestBody) {
        throw Error(ErrorCode::too_large, "a message has 1 MiB at most");
    }
    boost::system::error_code error;
    const json::value parsed = json::parse({body.data(), body.size()}, error);
    if (error || !parsed.is_object()) {
        throw Error(ErrorCode::invalid_request,
                    "the body must be a JSON object with id, sender, text and, if there is one, thread");
    }
    const json::object& object = parsed.get_object();
    const json::value* const attachments = object.if_contains("attachments");
    if (attachments != nullptr && !(attachments->is_array() && attachments->get_array().empty())) {
        throw Error(ErrorCode::unsupported, "attachments are not taken yet; send the text alone")
            .withParam("attachments");
    }
    Message message;
    message.id = nameAt(object, "id");
    message.sender = nameAt(object, "sender");
    const json::value* const thread = object.if_contains("thread");
    if (thread != nullptr && !thread->is_null()) message.thread = nameAt(object, "thread");
    message.text = textAt(object, "text");
    return message;
}

}  // namespace openclaw::channels
