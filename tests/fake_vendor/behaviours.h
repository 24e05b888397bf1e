#pragma once

#include <map>
#include <string>
#include <string_view>

#include "asked.h"
#include "request.h"
#include "script.h"

namespace fake_vendor {

/// Decides what the vendor does with a request. README.md lists paths and model names.
class Behaviours {
  public:
    ScriptPtr answer(const Request& request);

  private:
    ScriptPtr model(const Request& request, Dialect dialect);

    /// Answers that depend on nothing but the model and how it was asked.
    std::map<std::string, ScriptPtr, std::less<>> canned_;
};

}  // namespace fake_vendor
