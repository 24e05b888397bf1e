#pragma once

#include "asked.h"
#include "script.h"

namespace fake_vendor {

/// What the vendor does for a model of that name; README.md lists them.
Script scriptFor(const Asked& asked);

/// Does the answer depend on more of the request than its model, its dialect and whether it is streamed?
bool dependsOnRequest(const Asked& asked);

}  // namespace fake_vendor
