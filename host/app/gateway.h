#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace openclaw::app {

struct StartOptions {
    std::string configFile;  ///< empty: searched for, see config/load.h
    std::optional<std::uint16_t> port;
    std::optional<std::string> bind;
};

/// Blocks the signals that the gateway waits for (TERM, INT, HUP, USR1) and ignores PIPE. First thing in the
/// process, before any thread.
void blockSignals();

/// The gateway's whole life: configuration, store, plugins, front door, then signals until TERM or INT, then
/// drain. `onReady` is called once connections are accepted. Returns an exit code of `app/exit_code.h`; a
/// failure has been told on stderr in one line.
int runGateway(const StartOptions& options, const std::function<void()>& onReady);

}  // namespace openclaw::app
