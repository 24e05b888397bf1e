#include <Poco/DigestEngine.h>
#include <Poco/SHA2Engine.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <ctime>
#include <utility>

#include "base/clock.h"
#include "base/log.h"
#include "base/version.h"
#include "config/edit.h"
#include "config/file.h"
#include "config/load.h"
#include "config/schema_export.h"
#include "control/call.h"

/// config.*: the configuration file over the wire. Everything that touches the file happens on the thread
/// that reloads, one after the other.
namespace openclaw::control {
namespace {

namespace json = boost::json;

std::string hashOf(const std::string& text) {
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(text);
    return Poco::DigestEngine::digestToHex(engine.digest());
}

/// `path` stands for the text in messages.
config::Document read(std::string text, const std::string& path) {
    config::Findings findings;
    auto document = config::Document::read(std::move(text), findings);
    findings.throwIfAny(path);
    return std::move(*document);
}

json::object shown(const config::Document& document, const std::string& path) {
    return {{"path", path},
            {"exists", true},
            {"valid", true},
            {"hash", hashOf(document.text())},
            {"config", json::parse(config::redactedJson(document, config::processEnvironment()))}};
}

/// On the thread that reloads; what it answers, or throws, goes out on the call's loop.
void administer(const std::shared_ptr<Call>& call, std::function<json::object()> work) {
    call->plane().services().administration.onMainThread([call, work = std::move(work)] {
        try {
            call->later([call, answer = json::serialize(work())] { call->okText(answer); });
        } catch (const Error& error) {
            call->later([call, tail = errorTail(error)] { call->failWithTail(tail); });
        } catch (const std::exception& error) {
            const Error fault(ErrorCode::internal, "the configuration could not be edited");
            log::error("the configuration could not be edited", {{"reason", error.what()}});
            call->later([call, tail = errorTail(fault)] { call->failWithTail(tail); });
        }
    });
}

void get(const std::shared_ptr<Call>& call) {
    const std::string path = call->plane().services().configFile;
    administer(call, [path] { return shown(read(config::readFile(path).text, path), path); });
}

bool isPlainJson(const std::string& text) {
    json::error_code failure;
    json::parse(text, failure);
    return !failure;
}

/// The text that the file shall have.
std::string newText(const config::Document& document, const std::string& raw, config::EditMode mode) {
    const config::Document edit = read(raw, "params.raw");
    if (edit.root().type != config::Node::Type::object) {
        throw Error(ErrorCode::invalid_request, "params.raw: must be an object").withParam("params.raw");
    }
    const bool redacted = raw.find(config::redactedValue) != std::string::npos;
    // A whole document with comments of its own is taken as it is.
    if (mode == config::EditMode::replace && !redacted && !isPlainJson(raw)) return raw;
    return config::edited(document, edit.root(), mode);
}

json::object change(ControlPlane& plane, const std::string& raw, const std::string& baseHash,
                    config::EditMode mode) {
    const std::string& path = plane.services().configFile;
    const config::Document before = read(config::readFile(path).text, path);
    if (!baseHash.empty() && baseHash != hashOf(before.text())) {
        throw Error(ErrorCode::conflict,
                    "the configuration has changed since it was read: ask config.get again")
            .withReason("stale_hash")
            .withParam("params.baseHash");
    }
    const std::string text = newText(before, raw, mode);
    const config::Settings wanted = config::loadText(text, path, config::processEnvironment());
    try {
        config::requireCredential(wanted, path);
    } catch (const Error& error) {  // a fault of the text, not of who sends it
        throw Error(ErrorCode::config_invalid, std::string(error.message()));
    }
    ReloadReport report;
    if (text != before.text()) {
        config::replaceFile(path, text);
        try {
            report = plane.services().administration.reload();
        } catch (const Error&) {
            config::replaceFile(path, before.text());  // the file says what is in force
            throw;
        }
    }
    json::object answer = shown(read(text, path), path);
    answer["ok"] = true;
    json::array changed;
    for (const std::string& key : report.changed) changed.emplace_back(key);
    json::array restart;
    for (const std::string& key : report.needRestart) restart.emplace_back(key);
    answer["restartRequired"] = !restart.empty();
    answer["changed"] = std::move(changed);
    answer["needsRestart"] = std::move(restart);
    return answer;
}

template <config::EditMode mode>
void edit(const std::shared_ptr<Call>& call) {
    administer(call, [&plane = call->plane(), raw = call->text("raw"), hash = call->text("baseHash")] {
        return change(plane, raw, hash, mode);
    });
}

void schema(const std::shared_ptr<Call>& call) {
    call->ok(json::object{{"schema", json::parse(config::exportSchema())},
                          {"uiHints", json::object()},
                          {"version", version},
                          {"generatedAt", version}});
}

}  // namespace

std::vector<Method> configMethods() {
    return {
        {"config.get", Scope::read, ParameterList(""), &get},
        {"config.patch", Scope::admin,
         ParameterList("text: raw! baseHash; string: sessionKey note; object: deliveryContext; count: "
                       "restartDelayMs; array: replacePaths"),
         &edit<config::EditMode::merge>},
        {"config.apply", Scope::admin,
         ParameterList("text: raw! baseHash; string: sessionKey note; object: deliveryContext; count: "
                       "restartDelayMs"),
         &edit<config::EditMode::replace>},
        {"config.schema", Scope::read, ParameterList(""), &schema},
    };
}

}  // namespace openclaw::control
