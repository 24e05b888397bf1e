#include <boost/json/src.hpp>  // the whole library in this file: nothing to link, nothing to ship
#include <sstream>

#include "openclaw/plugin.hpp"

namespace json = boost::json;
using openclaw::plugin::Call;
using openclaw::plugin::Failure;
using openclaw::plugin::Host;
using openclaw::plugin::Item;

// What the gateway reads from the file before it runs any of this.
OPENCLAW_MANIFEST(R"({
    "id": "text_count",
    "version": "1.0.0",
    "license": "MIT",
    "description": "Counts words and bytes",
    "kinds": ["tool"],
    "items": [{"kind": "tool", "name": "text_count", "description": "Counts the words and bytes of a text"}],
    "configSchema": {"type": "object", "additionalProperties": false,
                     "properties": {"maxBytes": {"type": "integer", "minimum": 1}}}
})");

class TextCount {
  public:
    // `config` is plugins.entries.text_count.config, valid under the schema above. To refuse: throw Failure.
    TextCount(const Host&, std::string_view config) {
        const json::value settings = json::parse({config.data(), config.size()});
        if (const json::value* limit = settings.as_object().if_contains("maxBytes"))
            maxBytes_ = limit->to_number<std::size_t>();
    }

    std::vector<Item> items() const {
        return {openclaw::plugin::tool("text_count", "Counts the words and bytes of a text", R"({
            "type": "object", "additionalProperties": false, "required": ["text"],
            "properties": {"text": {"type": "string", "description": "What to count"}}})",
                                       OPENCLAW_READ_ONLY | OPENCLAW_IDEMPOTENT | OPENCLAW_QUICK)};
    }

    // Called from several threads at once, with arguments that are valid under the item's schema.
    void invoke(Call& call) const {
        const json::value arguments = json::parse({call.input().data(), call.input().size()});
        const std::string text(arguments.at("text").as_string());
        if (text.size() > maxBytes_)
            throw Failure(OPENCLAW_TOO_LARGE, "text: over " + std::to_string(maxBytes_) + " bytes");

        std::istringstream words(text);
        std::size_t count = 0;
        for (std::string word; words >> word;) ++count;
        call.text(std::to_string(count) + " words, " + std::to_string(text.size()) + " bytes");
        call.finish(json::serialize(json::object{{"words", count}, {"bytes", text.size()}}));
    }

  private:
    std::size_t maxBytes_ = 1 << 20;
};

OPENCLAW_PLUGIN(TextCount);
