#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "openclaw/plugin.hpp"
#include "settings.h"
#include "task.h"
#include "web_url.h"

namespace openclaw::web {

/// A page as the server sent it, behind all redirects.
struct Download {
    WebUrl url;
    int status = 0;
    std::string contentType;  ///< the field, with its parameters
    std::optional<std::size_t> contentLength;
    std::string bytes;
    bool cut = false;
    std::size_t redirects = 0;
};

/// Fetches the URL and follows redirects, each of them a request of its own that has to pass every check.
/// Blocks. Throws plugin::Failure for whatever is no answer; an answer with an error status is one.
Download download(plugin::Call& call, Task& task, const Settings& settings, std::string_view url,
                  std::size_t maxBytes);

}  // namespace openclaw::web
