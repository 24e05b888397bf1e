#pragma once

#include "arguments.h"
#include "download.h"
#include "effort.h"
#include "openclaw/plugin.hpp"

namespace openclaw::web {

/// Answers the call with what was downloaded: the text, or an image, and details. Throws plugin::Failure for
/// a page that is an error or holds nothing to read.
void report(plugin::Call& call, const Arguments& arguments, const Download& download, const Effort& effort);

}  // namespace openclaw::web
