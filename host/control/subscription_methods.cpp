#include "control/call.h"

/// What a connection hears of. It ends with the connection.
namespace openclaw::control {
namespace {

namespace json = boost::json;

void subscribeAll(const std::shared_ptr<Call>& call) {
    call->audience().followAll(*call->client(), true);
    call->ok(json::object{{"subscribed", true}});
}

void unsubscribeAll(const std::shared_ptr<Call>& call) {
    call->audience().followAll(*call->client(), false);
    call->ok(json::object{{"subscribed", false}});
}

void subscribe(const std::shared_ptr<Call>& call) {
    const std::string key = call->text("key");
    call->client()->subscribe(key);
    call->ok(json::object{{"subscribed", true}, {"key", key}});
}

void unsubscribe(const std::shared_ptr<Call>& call) {
    const std::string key = call->text("key");
    call->client()->unsubscribe(key);
    call->ok(json::object{{"subscribed", false}, {"key", key}});
}

}  // namespace

std::vector<Method> subscriptionMethods() {
    return {
        {"sessions.subscribe", Scope::read, ParameterList(""), &subscribeAll},
        {"sessions.unsubscribe", Scope::read, ParameterList(""), &unsubscribeAll},
        {"sessions.messages.subscribe", Scope::read, ParameterList("key: key!; any: includeApprovals"),
         &subscribe},
        {"sessions.messages.unsubscribe", Scope::read, ParameterList("text: key!"), &unsubscribe},
    };
}

}  // namespace openclaw::control
