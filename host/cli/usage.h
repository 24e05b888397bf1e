#pragma once

#include <string>
#include <vector>

#include <CLI/App.hpp>

namespace openclaw::cli {

/// What is wrong with `arguments` (without the program's name), with the nearest command or option and where
/// help is. `why` is the parser's own word, used when nothing better is known.
std::string usageProblem(const CLI::App& app, const std::vector<std::string>& arguments,
                         const std::string& why);

}  // namespace openclaw::cli
