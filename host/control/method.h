#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "control/parameters.h"
#include "control/scope.h"

namespace openclaw::control {

class Call;

/// One method of the protocol. Its parameters have passed their check, and its scope is there, when `handle`
/// runs; an Error that it throws becomes the answer. [loop thread]
struct Method {
    std::string_view name;
    Scope scope = Scope::read;
    ParameterList parameters;
    void (*handle)(const std::shared_ptr<Call>& call) = nullptr;
    /// A request with an `idempotencyKey` has its effect once.
    bool idempotent = false;
};

/// Every method, sorted by name.
const std::vector<Method>& methods();
/// Null when there is none.
const Method* findMethod(std::string_view name);
/// Throws Error(invalid_request) that names the nearest one.
[[noreturn]] void refuseUnknownMethod(const std::string& name);
/// The names of all events that a client may get.
std::vector<std::string_view> eventNames();

// The families, one file each.
std::vector<Method> stateMethods();
std::vector<Method> toolMethods();
std::vector<Method> sessionMethods();
std::vector<Method> runMethods();
std::vector<Method> subscriptionMethods();
std::vector<Method> approvalMethods();
std::vector<Method> configMethods();

}  // namespace openclaw::control
