#include "config/environment.h"

#include <cstdlib>

namespace openclaw::config {

Environment processEnvironment() {
    return [](const std::string& name) -> std::optional<std::string> {
        const char* const value = std::getenv(name.c_str());
        if (value == nullptr) return std::nullopt;
        return value;
    };
}

}  // namespace openclaw::config
