/// Part of the veneer: texts on the border, and how an exception becomes a status there. Include plugin.hpp.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "openclaw/plugin.h"

namespace openclaw::plugin {

inline std::string_view view(openclaw_string text) noexcept {
    return {text.data, text.size};
}
inline openclaw_string lend(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

/// Ends a constructor, a call or a fetch with this status. The message is for the user: what was wrong,
/// where, and what to do; never a secret.
class Failure : public std::runtime_error {
  public:
    Failure(openclaw_status status, const std::string& message)
        : std::runtime_error(message), status_(status) {}
    openclaw_status status() const noexcept { return status_; }

  private:
    openclaw_status status_;
};

/// Runs `body`; `report(status, message)`, which must not throw, hears what it threw.
template <class Body, class Report>
openclaw_status guard(Body body, Report report) noexcept {
    try {
        body();
        return OPENCLAW_OK;
    } catch (const Failure& failure) {
        report(failure.status(), failure.what());
        return failure.status();
    } catch (const std::exception& exception) {
        report(OPENCLAW_INTERNAL, exception.what());
    } catch (...) {
        report(OPENCLAW_INTERNAL, "the plugin threw something that is no std::exception");
    }
    return OPENCLAW_INTERNAL;
}

}  // namespace openclaw::plugin
