#include "completions.h"

#include <string_view>

#include "json_text.h"
#include "text.h"

namespace fake_vendor::completions {
namespace {

namespace json = boost::json;

std::string stopWord(const Said& said) {
    return said.stop.empty() ? "stop" : said.stop;
}

json::object usage() {
    return {{"prompt_tokens", 9}, {"completion_tokens", 12}, {"total_tokens", 21}};
}

json::object completion(const Asked& asked, json::array choices) {
    return {{"id", "cmpl-fake"},
            {"object", "text_completion"},
            {"created", 1'700'000'000},
            {"model", asked.model},
            {"choices", std::move(choices)}};
}

json::object choice(std::string_view text, const json::value& finish) {
    return {{"text", text}, {"index", 0}, {"logprobs", nullptr}, {"finish_reason", finish}};
}

std::string event(const json::object& data) {
    return "data: " + jsonText(data) + "\n\n";
}

}  // namespace

Answer answer(const Asked& asked, const Said& said) {
    Answer out;
    for (const std::string& word : said.words)
        out.events.push_back(event(completion(asked, {choice(word, nullptr)})));
    out.events.push_back(event(completion(asked, {choice("", json::value(stopWord(said)))})));
    if (asked.usage) {
        json::object last = completion(asked, {});
        last["usage"] = usage();
        out.events.push_back(event(last));
    }
    out.events.emplace_back("data: [DONE]\n\n");
    json::object whole = completion(asked, {choice(joined(said.words), json::value(stopWord(said)))});
    whole["usage"] = usage();
    out.body = jsonText(whole);
    return out;
}

std::string embeddings(const Request& request) {
    boost::system::error_code error;
    const json::value parsed = json::parse(request.body, error);
    const json::object body = parsed.is_object() ? parsed.get_object() : json::object();
    const json::value* const input = body.if_contains("input");
    // A list of texts or of lists of tokens has one for each; a text or one list of tokens has one.
    const bool list = input != nullptr && input->is_array() && !input->get_array().empty() &&
                      !input->get_array().front().is_number();
    const std::size_t count = list ? input->get_array().size() : 1;
    const bool base64 = textMember(request.body, "encoding_format") == "base64";
    json::array data;
    for (std::size_t i = 0; i < count; ++i) {
        const json::value vector = base64 ? json::value("AAAAPwAAgL4=") : json::value({0.5, -0.25});
        data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", vector}});
    }
    const std::string_view model = textMember(request.body, "model");
    return jsonText(json::object{{"object", "list"},
                                 {"data", std::move(data)},
                                 {"model", model.empty() ? "embed" : model},
                                 {"usage", {{"prompt_tokens", 2 * count}, {"total_tokens", 2 * count}}}});
}

}  // namespace fake_vendor::completions
