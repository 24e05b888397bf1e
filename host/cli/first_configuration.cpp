#include "cli/first_configuration.h"

#include <string_view>
#include <utility>

#include <Poco/JSONString.h>

namespace openclaw::cli {
namespace {

constexpr std::string_view text =
    R"json5(// The configuration of the OpenClaw gateway. JSON5: comments, unquoted keys and trailing commas are fine.
//
//   openclaw config validate    says what is wrong, with line and column
//   openclaw gateway reload     puts changes in force; those below `gateway` and `storage` need a restart
//
// Texts may use variables of the environment: "${NAME}" or "${NAME:-default}".
{
  gateway: {
    // What clients show: `Authorization: Bearer …`. Whoever knows it can use this gateway.
    authToken: @TOKEN@,
    port: 8080,
    // Only this machine can connect, unless you say:
    // bind: "0.0.0.0",
  },

  plugins: {
    entries: {
      fs: {
        config: {
          // The file tools see this folder and nothing outside of it. Never list your home folder or the one
          // that holds this file: a model would read what is in there, this token included.
          roots: [@ROOT@],
        },
      },
    },
  },

  models: {
    providers: {
@PROVIDERS@      // A server that speaks OpenAI's API, for example a local one:
      // local: { plugin: "openai", baseUrl: "http://127.0.0.1:11434/v1" },
      // another: { plugin: "openai", baseUrl: "http://127.0.0.1:9100/v1", apiKey: "${ANOTHER_API_KEY}" },
    },

    // The model a client asks for, and who answers: "provider/model". An exact name wins over the longest prefix.
    // `echo` is the offline model: it answers without account and network. There is no "*" route, so a misspelt
    // model is an error and not an answer from somewhere else.
    routes: {
      "echo": "echo/echo",
@ROUTES@      // "llama*": "local/llama*",
    },
  },

  // Which tools may be called: names, "prefix_*" and "group:name". Deny wins; what is not allowed is denied.
  tools: {
    allow: ["fs_read", "fs_list", "group:web"],
    deny: ["fs_write"],
  },

  // Every other key and its default: config/openclaw.example.json5
}
)json5";

void replace(std::string& where, std::string_view mark, const std::string& value) {
    where.replace(where.find(mark), mark.size(), value);
}

}  // namespace

std::string render(const FirstConfiguration& configuration) {
    std::string providers;
    std::string routes = "      \"claude-*\": \"echo/echo\",\n";
    if (configuration.withAnthropic) {
        providers = "      anthropic: { plugin: \"anthropic\", apiKey: \"${ANTHROPIC_API_KEY}\" },\n";
        routes = "      \"claude-*\": \"anthropic/claude-*\",\n";
    } else if (configuration.anthropicWanted) {
        routes =
            "      // ANTHROPIC_API_KEY is set, but no installed plugin can use it yet: the offline model "
            "stands in.\n" +
            routes;
    }
    std::string result(text);
    replace(result, "@TOKEN@", Poco::toJSON(configuration.token));
    replace(result, "@ROOT@", Poco::toJSON(configuration.root));
    replace(result, "@PROVIDERS@", providers);
    replace(result, "@ROUTES@", routes);
    return result;
}

}  // namespace openclaw::cli
