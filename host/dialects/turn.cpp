#include "dialects/turn.h"

namespace openclaw::dialects {

std::string_view wordOf(Role role) noexcept {
    switch (role) {
        case Role::system:
            return "system";
        case Role::developer:
            return "developer";
        case Role::user:
            return "user";
        case Role::assistant:
            return "assistant";
    }
    return "user";
}

}  // namespace openclaw::dialects
