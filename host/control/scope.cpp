#include "control/scope.h"

namespace openclaw::control {
namespace {

constexpr std::array<Scope, 4> every{Scope::read, Scope::write, Scope::admin, Scope::approvals};

}  // namespace

std::vector<std::string_view> Scopes::names() const {
    std::vector<std::string_view> names;
    for (const Scope scope : every) {
        if (holds(scope)) names.push_back(nameOf(scope));
    }
    return names;
}

std::string_view nameOf(Scope scope) noexcept {
    switch (scope) {
        case Scope::none:
            return "";
        case Scope::read:
            return "operator.read";
        case Scope::write:
            return "operator.write";
        case Scope::admin:
            return "operator.admin";
        case Scope::approvals:
            return "operator.approvals";
    }
    return "";
}

Scope scopeOf(std::string_view name) noexcept {
    for (const Scope scope : every) {
        if (name == nameOf(scope)) return scope;
    }
    return Scope::none;
}

}  // namespace openclaw::control
