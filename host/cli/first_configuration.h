#pragma once

#include <string>

namespace openclaw::cli {

/// What the first configuration depends on.
struct FirstConfiguration {
    std::string token;
    std::string root;              ///< absolute: the folder that the file tools may see
    bool withAnthropic = false;    ///< route claude-* there; else to the offline model
    bool anthropicWanted = false;  ///< a key is set, but nothing could use it
};

/// JSON5 with comments that teach the next steps.
std::string render(const FirstConfiguration& configuration);

}  // namespace openclaw::cli
