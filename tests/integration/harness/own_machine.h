#pragma once

#include <string>

#include "process.h"
#include "temp_folder.h"

namespace harness {

/// Runs a bash script as on a machine of its own: nobody else listens on port 8080, pgrep finds no other
/// gateway. HOME is `home` and the programs of this build are in PATH. Where the kernel does not allow such
/// isolation, the script runs as it is.
///
/// The script may use `ready [PORT]`, which waits until the gateway with process id $pid answers, and `logged
/// PATTERN FILE`, which waits for a line of its log.
Finished runOnOwnMachine(const TempFolder& home, const std::string& script);

}  // namespace harness
