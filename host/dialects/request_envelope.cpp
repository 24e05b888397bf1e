#include "dialects/request_envelope.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/error.h"
#include "dialects/json_cursor.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::size_t maxDepth = 128;

[[noreturn]] void refuse(const std::string& message, const std::string& param = {}) {
    throw Error(ErrorCode::invalid_request, message).withParam(param);
}

/// Follows the parser through a body, keeping only the top-level keys, the values of `model` and `stream`,
/// and whether `tools` names some: no tree.
class EnvelopeHandler {
  public:
    static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
    using error_code = json::error_code;
    using string_view = json::string_view;

    enum class Type : std::uint8_t { missing, string, boolean, null, other };

    bool rootIsObject() const { return rootIsObject_; }
    std::vector<std::string>& keys() { return keys_; }
    Type modelType() const { return modelType_; }
    Type streamType() const { return streamType_; }
    bool stream() const { return stream_; }
    bool namesTools() const { return namesTools_; }
    std::string& model() { return model_; }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) {
        scalar(Type::other);
        if (depth_ == 0) rootIsObject_ = true;
        ++depth_;
        return true;
    }
    bool on_object_end(std::size_t, error_code&) {
        --depth_;
        return true;
    }
    bool on_array_begin(error_code&) {
        if (depth_ == 1) insideTools_ = current_ == Field::tools;
        scalar(Type::other);
        ++depth_;
        return true;
    }
    bool on_array_end(std::size_t, error_code&) {
        --depth_;
        if (depth_ == 1) insideTools_ = false;
        return true;
    }
    bool on_key_part(string_view part, std::size_t, error_code&) {
        if (depth_ == 1) partialKey_.append(part.data(), part.size());
        return true;
    }
    bool on_key(string_view part, std::size_t, error_code&) {
        if (depth_ != 1) return true;
        partialKey_.append(part.data(), part.size());
        current_ = partialKey_ == "model"    ? Field::model
                   : partialKey_ == "stream" ? Field::stream
                   : partialKey_ == "tools"  ? Field::tools
                                             : Field::none;
        keys_.push_back(std::move(partialKey_));
        partialKey_.clear();
        return true;
    }
    bool on_string_part(string_view part, std::size_t, error_code&) {
        if (depth_ == 1 && current_ == Field::model) model_.append(part.data(), part.size());
        return true;
    }
    bool on_string(string_view part, std::size_t, error_code&) {
        if (depth_ == 1 && current_ == Field::model) model_.append(part.data(), part.size());
        namesTools_ = namesTools_ || (depth_ == 2 && insideTools_);
        scalar(Type::string);
        return true;
    }
    bool on_number_part(string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, string_view, error_code&) { return scalar(Type::other); }
    bool on_uint64(std::uint64_t, string_view, error_code&) { return scalar(Type::other); }
    bool on_double(double, string_view, error_code&) { return scalar(Type::other); }
    bool on_bool(bool value, error_code&) {
        if (depth_ == 1 && current_ == Field::stream) stream_ = value;
        return scalar(Type::boolean);
    }
    bool on_null(error_code&) { return scalar(Type::null); }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }

  private:
    enum class Field : std::uint8_t { none, model, stream, tools };

    bool scalar(Type type) {
        if (depth_ == 1) {
            if (current_ == Field::model) modelType_ = type;
            if (current_ == Field::stream) streamType_ = type;
            current_ = Field::none;
        }
        return true;
    }

    std::size_t depth_ = 0;
    bool rootIsObject_ = false;
    Field current_ = Field::none;
    std::string partialKey_;
    std::vector<std::string> keys_;
    std::string model_;
    Type modelType_ = Type::missing;
    Type streamType_ = Type::missing;
    bool stream_ = false;
    bool insideTools_ = false;
    bool namesTools_ = false;
};

std::string describePosition(std::string_view body, std::size_t offset) {
    const auto before = body.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const auto lineStart = before.rfind('\n');
    const auto column = lineStart == std::string_view::npos ? offset + 1 : offset - lineStart;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// Sets the range of the value of the top-level key with index `wanted`.
void locateValue(std::string_view body, std::size_t wanted, RequestEnvelope& envelope) {
    JsonCursor cursor(body);
    cursor.skipSpace();
    for (std::size_t index = 0;; ++index) {
        cursor.step();  // { or ,
        cursor.skipSpace();
        cursor.skipString();
        cursor.skipSpace();
        cursor.step();  // :
        cursor.skipSpace();
        const std::size_t begin = cursor.at();
        cursor.skipValue();
        if (index == wanted) {
            envelope.modelBegin = begin;
            envelope.modelEnd = cursor.at();
            return;
        }
        cursor.skipSpace();
    }
}

void refuseRepeated(const std::vector<std::string>& keys) {
    const auto repeated = std::adjacent_find(keys.begin(), keys.end());
    if (repeated != keys.end())
        refuse("the key \"" + *repeated + "\" stands twice in the request", *repeated);
}

}  // namespace

bool RequestEnvelope::has(std::string_view key) const {
    return std::binary_search(keys.begin(), keys.end(), key);
}

RequestEnvelope readEnvelope(std::string_view body) {
    json::parse_options options;
    options.max_depth = maxDepth;
    json::basic_parser<EnvelopeHandler> parser(options);
    json::error_code failure;
    const std::size_t consumed = parser.write_some(false, body.data(), body.size(), failure);
    if (!failure && consumed < body.size()) failure = json::error::extra_data;
    if (failure) {
        refuse("the request body is not valid JSON: " + failure.message() + " at " +
               describePosition(body, std::min(consumed, body.size())));
    }
    EnvelopeHandler& found = parser.handler();
    if (!found.rootIsObject()) refuse("the request body must be a JSON object");
    const auto model = std::find(found.keys().begin(), found.keys().end(), "model");
    const auto modelIndex = static_cast<std::size_t>(model - found.keys().begin());
    std::sort(found.keys().begin(), found.keys().end());
    refuseRepeated(found.keys());
    using Type = EnvelopeHandler::Type;
    if (found.modelType() == Type::missing)
        refuse("\"model\" is missing: name one of GET /v1/models", "model");
    if (found.modelType() != Type::string) refuse("\"model\" must be a string", "model");
    if (found.model().empty()) refuse("\"model\" is empty: name one of GET /v1/models", "model");
    if (found.streamType() == Type::string || found.streamType() == Type::other) {
        refuse("\"stream\" must be true or false", "stream");
    }
    RequestEnvelope envelope;
    envelope.model = std::move(found.model());
    envelope.stream = found.stream();
    envelope.namesTools = found.namesTools();
    envelope.keys = std::move(found.keys());
    locateValue(body, modelIndex, envelope);
    return envelope;
}

std::string withModel(std::string_view body, const RequestEnvelope& envelope, std::string_view model) {
    const std::string quoted = json::serialize(json::string_view(model.data(), model.size()));
    std::string result;
    result.reserve(body.size() + quoted.size());
    result.append(body.substr(0, envelope.modelBegin));
    result.append(quoted);
    result.append(body.substr(envelope.modelEnd));
    return result;
}

}  // namespace openclaw::dialects
