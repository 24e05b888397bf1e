#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "dialects/effort.h"
#include "dialects/field_rules.h"
#include "dialects/json_reader.h"
#include "dialects/json_writer.h"
#include "dialects/repeated_keys.h"
#include "dialects/responses_codec.h"
#include "dialects/responses_input.h"
#include "dialects/responses_request.h"
#include "dialects/responses_tools.h"

namespace openclaw::dialects {
namespace {

namespace json = boost::json;

constexpr std::int64_t fewestTokens = 16;

/// The specification's two, and what else OpenAI's clients may ask for, of which nothing ever comes.
constexpr std::array<std::string_view, 8> includable{"reasoning.encrypted_content",
                                                     "message.output_text.logprobs",
                                                     "message.input_image.image_url",
                                                     "file_search_call.results",
                                                     "web_search_call.results",
                                                     "web_search_call.action.sources",
                                                     "computer_call_output.output.image_url",
                                                     "code_interpreter_call.outputs"};

class ResponsesRequestReader {
  public:
    explicit ResponsesRequestReader(const ResponsesReading& reading) : reading_(reading) {
        if (reading.target && *reading.target != Dialect::responses) {
            policy_.emplace(Dialect::responses, *reading.target, request_.turn.dropped);
        }
    }

    ResponsesRequest read(std::string_view body) {
        const json::object& given = parsed_.request(body);
        refuseRepeatedKeys(body);
        readCarrier(given);
        refuseUnsupported(given);
        if (policy_) policy_->meet(given, {}, root_);
        request_.turn.model = text(given, "model");
        readResponsesTools(given, request_);
        readContext(given);
        readInput(given);
        readSampling(given);
        readText(given);
        readReasoning(given);
        readRest(given);
        return std::move(request_);
    }

  private:
    void readCarrier(const json::object& given);
    void refuseUnsupported(const json::object& given);
    void readContext(const json::object& given);
    void readInput(const json::object& given);
    void readSampling(const json::object& given);
    void readText(const json::object& given);
    void readFormat(const json::object& format, const Place& place);
    void readReasoning(const json::object& given);
    void readRest(const json::object& given);
    void readMetadata(const json::object& given);

    std::string text(const json::object& given, std::string_view key) {
        const json::value* const value = find(given, key);
        return value == nullptr ? std::string() : std::string(asString(*value, Place(root_, key)));
    }
    std::string shortText(const json::object& given, std::string_view key) {
        std::string value = text(given, key);
        checkLength(value, Place(root_, key), 0, 64);
        return value;
    }
    bool flag(const json::object& given, std::string_view key, bool otherwise) {
        const json::value* const value = find(given, key);
        return value == nullptr ? otherwise : asBoolean(*value, Place(root_, key));
    }
    std::optional<std::int64_t> integer(const json::object& given, std::string_view key, std::int64_t least,
                                        std::int64_t most) {
        const json::value* const value = find(given, key);
        if (value == nullptr) return std::nullopt;
        return asInteger(*value, Place(root_, key), least, most);
    }
    std::optional<double> number(const json::object& given, std::string_view key, double least, double most) {
        const json::value* const value = find(given, key);
        if (value == nullptr) return std::nullopt;
        return asNumber(*value, Place(root_, key), least, most);
    }
    const ResponsesReading& reading_;
    ResponsesRequest request_;
    std::optional<FieldPolicy> policy_;
    ParsedJson parsed_;
    Place root_;
};

void ResponsesRequestReader::readCarrier(const json::object& given) {
    if (reading_.webSocket) {
        if (text(given, "type") != "response.create") refuse(Place(root_, "type"), "must be response.create");
        for (const std::string_view key : {"stream", "stream_options", "background"}) {
            if (find(given, key) != nullptr) {
                refuse(Place(root_, key), "must not be sent over a WebSocket, which always streams");
            }
        }
        request_.generate = flag(given, "generate", true);
        request_.turn.stream = true;
    } else {
        request_.turn.stream = flag(given, "stream", false);
    }
    request_.turn.includeUsage = request_.turn.stream;  // the dialect's streams always tell it
    if (const json::value* const options = find(given, "stream_options")) {
        const Place place(root_, "stream_options");
        const json::object& object = asObject(*options, place);
        if (!request_.turn.stream) refuse(place, "is only allowed with \"stream\": true");
        if (const json::value* const obfuscate = find(object, "include_obfuscation")) {
            asBoolean(*obfuscate, Place(place, "include_obfuscation"));
        }
    }
}

void ResponsesRequestReader::refuseUnsupported(const json::object& given) {
    if (find(given, "conversation") != nullptr) {
        refuse(Place(root_, "conversation"), "is not supported: use previous_response_id");
    }
    if (find(given, "prompt") != nullptr) {
        refuse(Place(root_, "prompt"), "is not supported: the gateway stores no prompts; use instructions");
    }
}

void ResponsesRequestReader::readContext(const json::object& given) {
    request_.previousResponseId = text(given, "previous_response_id");
    if (const json::value* const instructions = find(given, "instructions")) {
        request_.instructions = asString(*instructions, Place(root_, "instructions"));
        if (!request_.instructions->empty()) request_.turn.instructions.push_back(*request_.instructions);
    }
}

void ResponsesRequestReader::readInput(const json::object& given) {
    const Place place(root_, "input");
    const json::value* const input = find(given, "input");
    const bool needed = request_.previousResponseId.empty() && request_.generate;
    if (input == nullptr) {
        if (needed) refuse(place, "is missing: a string or an array of items");
        return;
    }
    ResponsesInputReader reader(policy_ ? &*policy_ : nullptr);
    if (input->is_string()) {
        const json::object message{{"role", "user"}, {"content", *input}};
        reader.read(message, place, request_.turn.items);
        request_.inputItems.push_back(storedItem(message, "message", reading_.newItemId));
        return;
    }
    if (!input->is_array()) refuse(place, "must be a string or an array of items");
    const json::array& list = input->get_array();
    if (list.empty() && needed) refuse(place, "is empty: at least one item is needed");
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        const json::object& item = asObject(list[index], at);
        const std::string_view type = itemTypeOf(item, at);
        reader.read(item, at, request_.turn.items);
        if (type == "item_reference") {
            request_.references.push_back({index, std::string(stringIn(item, "id")), Place(at, "id").text()});
        }
        request_.inputItems.push_back(storedItem(item, type, reading_.newItemId));
    }
}

void ResponsesRequestReader::readSampling(const json::object& given) {
    Sampling& sampling = request_.turn.sampling;
    sampling.temperature = number(given, "temperature", 0, 2);
    sampling.topP = number(given, "top_p", 0, 1);
    sampling.presencePenalty = number(given, "presence_penalty", -2, 2);
    sampling.frequencyPenalty = number(given, "frequency_penalty", -2, 2);
    sampling.maxTokens = integer(given, "max_output_tokens", fewestTokens, INT64_MAX);
    request_.maxToolCalls = integer(given, "max_tool_calls", 1, INT64_MAX);
    request_.turn.topLogprobs = integer(given, "top_logprobs", 0, 20);
}

void ResponsesRequestReader::readText(const json::object& given) {
    const json::value* const value = find(given, "text");
    if (value == nullptr) return;
    const Place place(root_, "text");
    const json::object& object = asObject(*value, place);
    if (policy_) policy_->meet(object, "text.", place);
    request_.turn.verbosity = wordIn(object, "verbosity", place, {"low", "medium", "high"});
    if (const json::value* const format = find(object, "format")) {
        const Place at(place, "format");
        readFormat(asObject(*format, at), at);
    }
}

void ResponsesRequestReader::readFormat(const json::object& given, const Place& place) {
    const std::string type = wordIn(given, "type", place, {"text", "json_object", "json_schema"});
    if (type.empty()) refuse(Place(place, "type"), "is missing: text, json_object or json_schema");
    if (type == "text") return;
    ResponseFormat format;
    request_.textFormat.clear();
    JsonWriter echo(request_.textFormat);
    echo.openObject().member("type", type);
    if (type == "json_schema") {
        format.kind = FormatKind::jsonSchema;
        const Place namePlace(place, "name");
        const json::value* const name = find(given, "name");
        if (name == nullptr) refuse(namePlace, "is missing: the name of the format");
        format.name = asString(*name, namePlace);
        checkFunctionName(format.name, namePlace);
        const Place schemaPlace(place, "schema");
        const json::value* const schema = find(given, "schema");
        if (schema == nullptr) refuse(schemaPlace, "is missing: a JSON Schema");
        asObject(*schema, schemaPlace);
        format.schema = textOf(*schema);
        if (const json::value* const description = find(given, "description")) {
            format.description = asString(*description, Place(place, "description"));
        }
        if (const json::value* const strict = find(given, "strict")) {
            format.strict = asBoolean(*strict, Place(place, "strict"));
        }
        echo.member("name", format.name).key("description").raw(quotedOrNull(format.description));
        // The specification's type of the echoed schema is null and nothing else.
        echo.key("schema").null().key("strict").boolean(format.strict);
    }
    echo.closeObject();
    request_.turn.responseFormat = std::move(format);
}

void ResponsesRequestReader::readReasoning(const json::object& given) {
    const json::value* const value = find(given, "reasoning");
    if (value == nullptr) return;
    const Place place(root_, "reasoning");
    const json::object& object = asObject(*value, place);
    if (policy_) policy_->meet(object, "reasoning.", place);
    const std::string effort =
        wordIn(object, "effort", place, {"none", "minimal", "low", "medium", "high", "xhigh"});
    const std::string summary = wordIn(object, "summary", place, {"concise", "detailed", "auto"});
    request_.reasoning.clear();
    JsonWriter echo(request_.reasoning);
    echo.openObject().key("effort");
    // The specification has no "minimal" to echo.
    echo.raw(quotedOrNull(effort == "minimal" ? "low" : effort));
    echo.key("summary").raw(quotedOrNull(summary)).closeObject();
    if (effort.empty() && summary.empty()) return;
    request_.turn.thinking =
        Thinking{effortOf(effort).value_or(Effort::medium), std::nullopt, summary, !effort.empty()};
}

void ResponsesRequestReader::readRest(const json::object& given) {
    const std::string truncation = wordIn(given, "truncation", root_, {"auto", "disabled"});
    if (!truncation.empty()) request_.truncation = truncation;
    if (truncation == "auto") request_.turn.truncation = truncation;
    const std::string tier =
        wordIn(given, "service_tier", root_, {"auto", "default", "flex", "priority", "scale"});
    if (!tier.empty()) request_.serviceTier = tier;
    request_.turn.serviceTier = tier;
    request_.store = flag(given, "store", true);
    request_.background = flag(given, "background", false);
    if (request_.background && !request_.store) {
        refuse(Place(root_, "background"), "needs \"store\": true, or nobody could fetch the response");
    }
    request_.safetyIdentifier = shortText(given, "safety_identifier");
    request_.promptCacheKey = shortText(given, "prompt_cache_key");
    request_.turn.promptCacheKey = request_.promptCacheKey;
    request_.turn.user = request_.safetyIdentifier.empty() ? text(given, "user") : request_.safetyIdentifier;
    readMetadata(given);
    const Place place(root_, "include");
    const json::value* const include = find(given, "include");
    if (include == nullptr) return;
    const json::array& list = asArray(*include, place);
    for (std::size_t index = 0; index < list.size(); ++index) {
        const Place at(place, index);
        const std::string_view each = asString(list[index], at);
        if (std::find(includable.begin(), includable.end(), each) == includable.end()) {
            refuse(at, "must be reasoning.encrypted_content or message.output_text.logprobs");
        }
        request_.include.emplace_back(each);
    }
    request_.turn.encryptedReasoning = request_.includes(includable[0]);
    if (request_.includes(includable[1]) && !request_.turn.topLogprobs) request_.turn.topLogprobs = 0;
}

void ResponsesRequestReader::readMetadata(const json::object& given) {
    const json::value* const value = find(given, "metadata");
    if (value == nullptr) return;
    const Place place(root_, "metadata");
    const json::object& object = asObject(*value, place);
    if (object.size() > 16) refuse(place, "must not have more than 16 members");
    for (const json::key_value_pair& member : object) {
        const std::string_view key(member.key().data(), member.key().size());
        const Place at(place, key);
        checkLength(key, at, 0, 64);
        checkLength(asString(member.value(), at), at, 0, 512);
    }
    request_.metadata = textOf(*value);
    request_.turn.metadata = request_.metadata;
}

}  // namespace

ResponsesRequest readResponsesRequest(std::string_view body, const ResponsesReading& reading) {
    return ResponsesRequestReader(reading).read(body);
}

Turn ResponsesCodec::decodeRequest(std::string_view body, Dialect target) const {
    ResponsesReading reading;
    reading.target = target;
    return readResponsesRequest(body, reading).turn;
}

}  // namespace openclaw::dialects
