#pragma once

#include <string>
#include <vector>

namespace openclaw::cli {

/// Words of a command, as somebody would type them into a shell.
std::string shellText(const std::vector<std::string>& command);

/// Is there such a program in $PATH?
bool isInstalled(const std::string& program);

/// Runs it; what it says goes where our own output goes. Throws Error(unavailable) when it cannot be started
/// or fails.
void runProgram(const std::vector<std::string>& command);

}  // namespace openclaw::cli
