#pragma once

#include <string>

#include "config/findings.h"
#include "config/node.h"
#include "config/settings.h"

namespace openclaw::config {

/// The settings of one channel, which stands at `path` and has passed `validate`. What its keys must have to
/// do with one another is found here.
ChannelSettings readChannel(const Node& channel, const std::string& path, Findings& findings);

}  // namespace openclaw::config
