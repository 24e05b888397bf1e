#pragma once

#include <cstdint>

#include <CLI/App.hpp>

namespace openclaw::cli {

/// For options that take a whole number: says what is wrong with any other text.
CLI::Validator wholeNumber(std::uint64_t least, std::uint64_t most);

}  // namespace openclaw::cli
