#include "plugins/call.h"

#include "plugins/status.h"

namespace openclaw::plugins {

Error CallResult::error() const {
    return {codeOf(status), text.empty() ? std::string(defaultMessage(status)) : text};
}

}  // namespace openclaw::plugins
