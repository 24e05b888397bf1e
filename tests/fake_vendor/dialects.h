#pragma once

#include <string>

#include "asked.h"
#include "said.h"

/// One entry to the four dialects.
namespace fake_vendor {

Answer say(const Asked& asked, const Said& said);

/// What stands in a stream when the vendor fails.
std::string errorEvent(const Asked& asked);

}  // namespace fake_vendor
