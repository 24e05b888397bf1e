#include "api/tool_steps.h"

#include <algorithm>

#include "dialects/json_writer.h"

namespace openclaw::api {

using dialects::JsonWriter;

ToolSteps::ToolSteps(std::string_view id, std::string_view model, std::int64_t created, bool includeUsage)
    : head_("data: "), tail_(includeUsage ? R"(,"usage":null})" : "}") {
    JsonWriter json(head_);
    head_.push_back('{');
    json.member("id", id).member("object", "chat.completion.chunk").key("created").integer(created);
    json.member("model", model).key("choices");
    json.raw(R"([{"index":0,"delta":{},"logprobs":null,"finish_reason":null}])");
    tail_.append("\n\n");
}

std::string ToolSteps::chunk(std::string_view tool) const {
    std::string event = head_;
    return event.append(R"(,"openclaw":{"tool":)").append(tool).append("}").append(tail_);
}

std::string ToolSteps::started(const runs::ToolStarted& tool) {
    steps_.push_back({std::string(tool.callId), std::string(tool.name), std::string(tool.arguments)});
    std::string text;
    JsonWriter json(text);
    json.openObject().member("phase", "start").member("id", tool.callId).member("name", tool.name);
    json.member("arguments", tool.arguments).closeObject();
    return chunk(text);
}

std::string ToolSteps::ended(const runs::ToolEnded& tool) {
    const bool isError = tool.outcome.error.has_value();
    const auto step = std::find_if(steps_.rbegin(), steps_.rend(),
                                   [&](const Step& each) { return each.callId == tool.callId; });
    if (step != steps_.rend()) step->isError = isError;
    std::string text;
    JsonWriter json(text);
    json.openObject().member("phase", "result").member("id", tool.callId).member("name", tool.name);
    json.key("is_error").boolean(isError).closeObject();
    return chunk(text);
}

std::string ToolSteps::member() const {
    if (steps_.empty()) return {};
    std::string text = R"("openclaw":)";
    std::string object;
    JsonWriter json(object);
    json.openObject().key("tools").openArray();
    for (const Step& step : steps_) {
        json.openObject().member("id", step.callId).member("name", step.name);
        json.member("arguments", step.arguments).key("is_error").boolean(step.isError).closeObject();
    }
    json.closeArray().closeObject();
    return text + object;
}

}  // namespace openclaw::api
