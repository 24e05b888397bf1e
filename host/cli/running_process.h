#pragma once

#include "cli/gateway_address.h"
#include "service/process.h"

namespace openclaw::cli {

/// The gateway to send a signal to: by the locked pid file, else the one that answers on this machine. Throws
/// Error(unavailable) when there is none that can be reached from here.
service::Process runningProcess(const ClientOptions& options);

}  // namespace openclaw::cli
