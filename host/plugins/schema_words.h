#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

namespace openclaw::plugins {

/// A finding of the validator, told in words that a person understands.
struct Finding {
    std::string path;    ///< e.g. `edits[2].text`
    std::string reason;  ///< "must be a string, not a number"
};

/// `steps` lead from the value to the place of the finding, as the validator writes them: "[name]" or "[0]",
/// the first one standing for the value itself. `description` is the validator's own.
Finding inWords(const boost::json::value& schema, const boost::json::value& value,
                const std::vector<std::string>& steps, const std::string& description);

/// Is it a finding about a list of alternatives, none of which fits?
bool isAboutAlternatives(const std::string& description);

}  // namespace openclaw::plugins
