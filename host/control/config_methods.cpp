#include "control/call.h"

namespace openclaw::control {
std::vector<Method> configMethods() {
    return {};
}
}  // namespace openclaw::control
