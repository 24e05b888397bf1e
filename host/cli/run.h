#pragma once

namespace openclaw::cli {

/// The `openclaw` command. Returns the process's exit code (app/exit_code.h); throws nothing.
int run(int argc, char** argv);

}  // namespace openclaw::cli
