#pragma once

#include "arguments.h"
#include "openclaw/plugin.hpp"
#include "sandbox.h"
#include "settings.h"

namespace openclaw::fs {

/// What each call works with.
struct Context {
    const Settings& settings;
    const Sandbox& sandbox;
};

/// Each answers the call with one text part and details, or throws plugin::Failure.
void readFile(const Context& context, const Arguments& arguments, plugin::Call& call);
void listFolder(const Context& context, const Arguments& arguments, plugin::Call& call);
void writeFile(const Context& context, const Arguments& arguments, plugin::Call& call);

}  // namespace openclaw::fs
