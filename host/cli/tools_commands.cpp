#include <chrono>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include "access/permissions.h"
#include "app/exit_code.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/gateway_client.h"
#include "cli/installed_plugins.h"
#include "cli/text_table.h"
#include "cli/tool_arguments.h"
#include "cli/whole_number.h"

namespace openclaw::cli {
namespace {

const char* allowedWord(const access::Verdict& verdict) noexcept {
    switch (verdict.decision) {
        case access::Decision::allowed:
            return "yes";
        case access::Decision::ask:
            return "ask";
        case access::Decision::denied:
            return "no";
    }
    return "no";
}

// ---- list

int list(const std::string& configFile, bool json) {
    const config::Settings settings = configurationOrDefaults(configFile);
    const auto permissions = access::PermissionTable::build(settings.tools);
    const InstalledPlugins installed(settings);

    Poco::JSON::Array objects;
    std::vector<std::vector<std::string>> rows{{"NAME", "PLUGIN", "ALLOWED", "RULE", "DESCRIPTION"}};
    for (const plugins::Item* tool : installed.catalog->tools()) {
        const access::Verdict verdict = permissions.check({"token"}, tool->name());
        rows.push_back({tool->name(), tool->plugin(), allowedWord(verdict), verdict.rule,
                        tool->description().substr(0, tool->description().find('\n'))});
        Poco::JSON::Object::Ptr object = new Poco::JSON::Object(Poco::JSON_PRESERVE_KEY_ORDER);
        object->set("name", tool->name());
        object->set("description", tool->description());
        object->set("plugin", tool->plugin());
        object->set("allowed", verdict.allowed());
        object->set("rule", verdict.rule);
        objects.add(object);
    }
    if (json) {
        objects.stringify(std::cout, 2);
        std::cout << std::endl;
    } else {
        writeTable(std::cout, rows);
    }
    return app::exitOk;
}

// ---- invoke

struct InvokeCommand {
    ClientOptions client;
    std::string name;
    std::string json;
    std::vector<std::string> pairs;
    unsigned timeoutSeconds = 600;
};

void printContent(const Poco::JSON::Object& part) {
    if (part.optValue<std::string>("type", "") == "text") {
        const auto text = part.getValue<std::string>("text");
        std::cout << text << (text.ends_with("\n") ? "" : "\n");
    } else {
        part.stringify(std::cout);
        std::cout << "\n";
    }
}

int invoke(const InvokeCommand& command) {
    Poco::JSON::Object request(Poco::JSON_PRESERVE_KEY_ORDER);
    request.set("tool", command.name);
    request.set("arguments", toolArguments(command.json, command.pairs));
    const auto answer = GatewayClient(command.client)
                            .post("/v1/tools/invoke", request, std::chrono::seconds(command.timeoutSeconds));
    const auto result = answer->getObject("result");
    const auto content = result ? result->getArray("content") : nullptr;
    for (unsigned i = 0; content && i < content->size(); ++i) {
        if (const auto part = content->getObject(i)) printContent(*part);
    }
    std::cout << std::flush;
    return app::exitOk;
}

/// Arguments that the tool refuses are the caller's mistake, like any other wrong use of the command line.
int invokeOrExplain(const InvokeCommand& command) {
    try {
        return invoke(command);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::invalid_request) throw;
        throw Error(ErrorCode::usage, std::string(error.message()));
    }
}

}  // namespace

void addToolsCommands(CLI::App& app, Action& action) {
    CLI::App* tools = app.add_subcommand("tools", "Look at tools and call them");
    tools->require_subcommand(1);
    tools->footer("Examples:\n  openclaw tools list\n  openclaw tools invoke fs_list path=.");

    const auto file = std::make_shared<std::string>();
    const auto json = std::make_shared<bool>(false);
    CLI::App* command = tools->add_subcommand("list", "Every tool, and whether the configuration allows it");
    addConfigOption(*command, *file);
    command->add_flag("--json", *json, "As JSON");
    command->footer("Example:\n  openclaw tools list --json");
    command->callback([file, json, &action] { action = [file, json] { return list(*file, *json); }; });

    const auto invocation = std::make_shared<InvokeCommand>();
    command =
        tools->add_subcommand("invoke", "Call a tool through the running gateway and print what it says");
    command->add_option("name", invocation->name, "The tool")->required()->type_name("NAME");
    command->add_option("arguments", invocation->pairs, "key=text, or key:=JSON for numbers, lists and so on")
        ->type_name("KEY=VALUE");
    command->add_option("--args", invocation->json, "All arguments as one JSON object")->type_name("JSON");
    command->add_option("--timeout", invocation->timeoutSeconds, "Seconds to wait for the answer")
        ->type_name("N")
        ->capture_default_str()
        ->check(wholeNumber(1, 86'400));
    addClientOptions(*command, invocation->client);
    command->footer(
        "Examples:\n"
        "  openclaw tools invoke fs_read path=README.md\n"
        "  openclaw tools invoke fs_read --args '{\"path\": \"README.md\"}'");
    command->callback(
        [invocation, &action] { action = [invocation] { return invokeOrExplain(*invocation); }; });
}

}  // namespace openclaw::cli
