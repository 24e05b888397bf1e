#pragma once

#include <cstdint>
#include <string>

#include "request.h"

namespace fake_vendor {

/// The API that a request was made to.
enum class Dialect : std::uint8_t { chat, messages, responses, completions };

struct Asked {
    Dialect dialect = Dialect::chat;
    std::string model;
    bool stream = false;
    bool usage = false;  ///< chat and completions: stream_options.include_usage
    const Request& request;
};

}  // namespace fake_vendor
