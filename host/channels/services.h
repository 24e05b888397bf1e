#pragma once

#include <functional>

#include "channels/tasks.h"
#include "net/loop.h"
#include "runs/session_run.h"
#include "upstream/client.h"

namespace openclaw::channels {

/// What channels work with. Outlives them.
struct Services {
    std::function<runs::SessionServices()> runs;  ///< not called before the first message
    std::function<upstream::Client&(net::Loop&)> clientOf;
    Tasks& tasks;
};

}  // namespace openclaw::channels
