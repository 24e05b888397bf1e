#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "app/exit_code.h"
#include "cli/chat.h"
#include "cli/command.h"

namespace openclaw::cli {
namespace {

constexpr int exitRunFailed = 1;
constexpr int exitInterrupted = 130;  ///< as shells have it: 128 + SIGINT

struct ChatCommand {
    ClientOptions client;
    std::string session = "main";
    std::string model;
    std::optional<std::string> message;
};

int exitCodeOf(Chat::Outcome outcome) noexcept {
    switch (outcome) {
        case Chat::Outcome::answered:
            return app::exitOk;
        case Chat::Outcome::failed:
            return exitRunFailed;
        case Chat::Outcome::aborted:
        case Chat::Outcome::left:
            return exitInterrupted;
    }
    return exitRunFailed;
}

/// Line by line until the input ends. A person has seen what failed; a script is told at the end.
int converse(Chat& chat, Terminal& terminal, const std::string& session) {
    if (terminal.interactive()) {
        terminal.note("session " + session + "; Ctrl-C aborts an answer, Ctrl-D leaves");
    }
    int code = app::exitOk;
    while (const auto line = chat.ask("> ")) {
        if (line->find_first_not_of(" \t") == std::string::npos) continue;
        const Chat::Outcome outcome = chat.say(*line);
        if (outcome == Chat::Outcome::left) return exitInterrupted;
        if (outcome != Chat::Outcome::answered && !terminal.interactive()) code = exitCodeOf(outcome);
    }
    terminal.finishLine();
    return code;
}

int chat(const ChatCommand& command) {
    constexpr std::chrono::milliseconds connectTimeout{10'000};
    ControlClient client(command.client, connectTimeout);
    Terminal terminal;
    Chat chat(client, terminal, command.session, command.model);
    if (command.message) return exitCodeOf(chat.say(*command.message));
    return converse(chat, terminal, command.session);
}

}  // namespace

void addChatCommand(CLI::App& app, Action& action) {
    const auto options = std::make_shared<ChatCommand>();
    CLI::App* const command = app.add_subcommand("chat", "Talk with a model in the terminal");
    command->add_option("message", options->message, "What to say (default: each line of the input)")
        ->type_name("MESSAGE");
    command->add_option("--session", options->session, "The session to join; made where there is none")
        ->type_name("KEY")
        ->capture_default_str();
    command->add_option("--model", options->model, "The model (default: the session's)")->type_name("M");
    addClientOptions(*command, options->client);
    command->footer(
        "The answer goes to standard output, tool calls and reasoning to standard error. Ctrl-C aborts the\n"
        "run under way; again, or while there is none, it leaves.\n"
        "Exit codes: 1 when the run failed, 130 when Ctrl-C ended it.\n"
        "Examples:\n"
        "  openclaw chat\n"
        "  openclaw chat --session work --model claude-opus-4-20250514 \"What is in this folder?\"\n"
        "  openclaw chat --session work <questions.txt");
    command->callback([options, &action] { action = [options] { return chat(*options); }; });
}

}  // namespace openclaw::cli
