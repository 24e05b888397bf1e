#include <boost/json/array.hpp>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/exit_code.h"
#include "base/error.h"
#include "cli/command.h"
#include "cli/control_client.h"
#include "cli/json_text.h"
#include "cli/printable.h"
#include "cli/text_table.h"
#include "cli/time_text.h"
#include "cli/transcript_text.h"

namespace openclaw::cli {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds answerTimeout{10'000};
constexpr std::size_t mostOfACell = 60;

struct SessionsCommand {
    ClientOptions client;
    std::string key;
    bool json = false;
};

[[noreturn]] void refuseMissing(const std::string& key) {
    throw Error(ErrorCode::not_found, "there is no session \"" + key + "\": see `openclaw sessions list`");
}

std::string numberAt(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value != nullptr && value->is_int64() ? std::to_string(value->get_int64()) : std::string();
}

std::string timeAt(const json::object& object, std::string_view name) {
    const json::value* const value = object.if_contains(name);
    return value != nullptr && value->is_int64() ? timeText(value->get_int64()) : std::string();
}

// ---- list

json::array allSessions(ControlClient& client) {
    constexpr int pageSize = 500;
    json::array sessions;
    for (;;) {
        const json::value page =
            client.call("sessions.list", {{"limit", pageSize}, {"offset", sessions.size()}}, answerTimeout);
        const json::object* const object = page.if_object();
        const json::value* const rows = object == nullptr ? nullptr : object->if_contains("sessions");
        if (rows == nullptr || !rows->is_array() || rows->get_array().empty()) return sessions;
        for (const json::value& row : rows->get_array()) sessions.push_back(row);
        const json::value* const more = object->if_contains("hasMore");
        if (more == nullptr || !more->is_bool() || !more->get_bool()) return sessions;
    }
}

int list(const SessionsCommand& command) {
    ControlClient client(command.client, answerTimeout);
    const json::array sessions = allSessions(client);
    if (command.json) {
        std::cout << prettyJson(sessions) << std::endl;
        return app::exitOk;
    }
    std::vector<std::vector<std::string>> rows{
        {"KEY", "LABEL", "MODEL", "MESSAGES", "TOKENS", "STATUS", "UPDATED"}};
    for (const json::value& session : sessions) {
        const json::object* const row = session.if_object();
        if (row == nullptr) continue;
        // A key is to be copied: whole.
        rows.push_back({printable(textAt(session, "key")), oneLine(textAt(session, "label"), mostOfACell),
                        oneLine(textAt(session, "model"), mostOfACell), numberAt(*row, "messages"),
                        numberAt(*row, "totalTokens"), textAt(session, "status"), timeAt(*row, "updatedAt")});
    }
    writeTable(std::cout, rows, mostOfACell);
    std::cout << std::flush;
    return app::exitOk;
}

// ---- show

void writeSession(const json::object& session) {
    std::vector<std::vector<std::string>> rows{{"session", printable(textAt(session, "key"))},
                                               {"label", oneLine(textAt(session, "label"), mostOfACell)},
                                               {"model", oneLine(textAt(session, "model"), mostOfACell)},
                                               {"status", textAt(session, "status")},
                                               {"tokens", numberAt(session, "totalTokens")},
                                               {"updated", timeAt(session, "updatedAt")}};
    writeTable(std::cout, rows);
    std::cout << "\n";
}

int show(const SessionsCommand& command) {
    constexpr int mostMessages = 1000;
    ControlClient client(command.client, answerTimeout);
    const json::value described = client.call("sessions.describe", {{"key", command.key}}, answerTimeout);
    const json::object* const session = objectAt(described, "session");
    if (session == nullptr) refuseMissing(command.key);
    const json::value history =
        client.call("chat.history", {{"sessionKey", command.key}, {"limit", mostMessages}}, answerTimeout);
    const json::object* const page = history.if_object();
    const json::value* const messages = page == nullptr ? nullptr : page->if_contains("messages");
    const json::array said =
        messages != nullptr && messages->is_array() ? messages->get_array() : json::array();
    if (command.json) {
        std::cout << prettyJson(json::object{{"session", *session}, {"messages", said}}) << std::endl;
        return app::exitOk;
    }
    writeSession(*session);
    const json::value* const more = page == nullptr ? nullptr : page->if_contains("hasMore");
    if (more != nullptr && more->is_bool() && more->get_bool())
        std::cout << "(what is older is left out)\n\n";
    writeTranscript(std::cout, said);
    std::cout << std::flush;
    return app::exitOk;
}

// ---- reset and delete

void report(const SessionsCommand& command, const json::value& answer, const std::string& done) {
    if (command.json) {
        std::cout << prettyJson(answer) << std::endl;
    } else {
        std::cout << "session " << printable(command.key) << " " << done << std::endl;
    }
}

int reset(const SessionsCommand& command) {
    ControlClient client(command.client, answerTimeout);
    report(command, client.call("sessions.reset", {{"key", command.key}}, answerTimeout), "reset");
    return app::exitOk;
}

int remove(const SessionsCommand& command) {
    ControlClient client(command.client, answerTimeout);
    const json::value answer = client.call("sessions.delete", {{"key", command.key}}, answerTimeout);
    const json::object* const object = answer.if_object();
    const json::value* const deleted = object == nullptr ? nullptr : object->if_contains("deleted");
    if (deleted != nullptr && deleted->is_bool() && !deleted->get_bool()) refuseMissing(command.key);
    report(command, answer, "deleted");
    return app::exitOk;
}

CLI::App* addOne(CLI::App& sessions, const char* name, const char* what,
                 const std::shared_ptr<SessionsCommand>& options, int (*run)(const SessionsCommand&),
                 Action& action) {
    CLI::App* const command = sessions.add_subcommand(name, what);
    if (run != &list) command->add_option("key", options->key, "The session")->required()->type_name("KEY");
    command->add_flag("--json", options->json, "As JSON");
    addClientOptions(*command, options->client);
    command->callback([options, run, &action] { action = [options, run] { return run(*options); }; });
    return command;
}

}  // namespace

void addSessionsCommands(CLI::App& app, Action& action) {
    CLI::App* const sessions = app.add_subcommand("sessions", "Look at conversations and end them");
    sessions->require_subcommand(1);
    sessions->footer("Examples:\n  openclaw sessions list\n  openclaw sessions show main");
    const auto options = std::make_shared<SessionsCommand>();
    addOne(*sessions, "list", "Every session, the last used first", options, &list, action)
        ->footer("Example:\n  openclaw sessions list --json");
    addOne(*sessions, "show", "What was said in a session", options, &show, action)
        ->footer("Exit code: 69 when there is none of that key.\nExample:\n  openclaw sessions show main");
    addOne(*sessions, "reset", "Forget what was said, keep the session and its settings", options, &reset,
           action)
        ->footer("Example:\n  openclaw sessions reset main");
    addOne(*sessions, "delete", "Delete a session with all that was said", options, &remove, action)
        ->footer("Example:\n  openclaw sessions delete main");
}

}  // namespace openclaw::cli
