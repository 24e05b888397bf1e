#pragma once

#include <string>
#include <string_view>

#include <curl/curl.h>

#include "base/error.h"
#include "upstream/client.h"
#include "upstream/failure.h"

namespace openclaw::upstream {

/// How a transfer of libcurl's ended that did not end well.
struct CurlFailure {
    CURL* easy;
    CURLcode code;
    std::string_view words;  ///< CURLOPT_ERRORBUFFER
    const std::string& where;
    const Limits& limits;
    failure::Progress progress;
};

/// What to tell the observer.
Error errorOf(const CurlFailure& failed);

}  // namespace openclaw::upstream
