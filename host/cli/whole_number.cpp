#include "cli/whole_number.h"

#include <charconv>
#include <string>

namespace openclaw::cli {

CLI::Validator wholeNumber(std::uint64_t least, std::uint64_t most) {
    const auto problem = [least, most](std::string& text) -> std::string {
        std::uint64_t number = 0;
        const char* const end = text.data() + text.size();
        const auto [stopped, failure] = std::from_chars(text.data(), end, number);
        if (failure == std::errc() && stopped == end && number >= least && number <= most) return {};
        return "\"" + text + "\" is not a whole number from " + std::to_string(least) + " to " +
               std::to_string(most);
    };
    return CLI::Validator(problem, "", "whole number");
}

}  // namespace openclaw::cli
