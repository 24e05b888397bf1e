#include <algorithm>
#include <iostream>
#include <memory>
#include <string>

#include "app/exit_code.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/control_client.h"
#include "cli/json_text.h"
#include "cli/whole_number.h"

namespace openclaw::cli {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;

struct CallCommand {
    ClientOptions client;
    std::string method;
    std::string params;
    unsigned timeoutMillis = 30'000;
    bool expectFinal = false;
};

json::object parametersOf(const CallCommand& command) {
    if (command.params.empty()) return {};
    json::value params = parseJson(command.params, "the value of --params");
    if (!params.is_object()) throw Error(ErrorCode::usage, "the value of --params must be a JSON object");
    return std::move(params.get_object());
}

/// `agent` answers twice: when it has accepted, and when the run has ended.
bool isFirstOfTwo(const json::value& payload) {
    return textAt(payload, "status") == "accepted";
}

int call(const CallCommand& command) {
    json::object params = parametersOf(command);  // before anything is connected
    const milliseconds timeout(command.timeoutMillis);
    ControlClient client(command.client, std::min(timeout, milliseconds(10'000)));
    const std::string id = client.send(command.method, std::move(params));
    json::value payload = client.answerTo(id, timeout);
    if (command.expectFinal && isFirstOfTwo(payload)) payload = client.answerTo(id, timeout);
    std::cout << prettyJson(payload) << std::endl;
    return app::exitOk;
}

int callOrExplain(const CallCommand& command) {
    try {
        return call(command);
    } catch (const Error& error) {
        if (!error.detail().empty()) std::cerr << "details: " << error.detail() << "\n";
        throw;
    }
}

}  // namespace

void addCallCommand(CLI::App& gateway, Action& action) {
    const auto options = std::make_shared<CallCommand>();
    CLI::App* command =
        gateway.add_subcommand("call", "Call a method of the control plane and print its payload");
    command->add_option("method", options->method, "The method")->required()->type_name("METHOD");
    command->add_option("--params", options->params, "Its parameters, a JSON object")->type_name("JSON");
    command->add_option("--timeout", options->timeoutMillis, "Milliseconds to wait for each answer")
        ->type_name("MS")
        ->capture_default_str()
        ->check(wholeNumber(1, 86'400'000));
    command->add_flag("--expect-final", options->expectFinal,
                      "Wait for the second answer of methods that first accept (agent)");
    addClientOptions(*command, options->client);
    command->footer(
        "Exit code: 64 for parameters that are refused, 69 for any other refusal.\n"
        "Examples:\n"
        "  openclaw gateway call health\n"
        "  openclaw gateway call sessions.patch --params '{\"key\": \"main\", \"label\": \"work\"}'\n"
        "  openclaw gateway call agent --expect-final \\\n"
        "    --params '{\"message\": \"Hello\", \"sessionKey\": \"main\", \"idempotencyKey\": \"1\"}'");
    command->callback([options, &action] { action = [options] { return callOrExplain(*options); }; });
}

}  // namespace openclaw::cli
