#pragma once

#include <string>
#include <string_view>

#include "plugins/instance.h"

namespace openclaw::plugins {

/// The hidden command of our own program that probes one plugin.
inline constexpr std::string_view probeCommand = "plugin-probe";

/// Where it finds the copy of the file that is to be loaded: what is probed is what will run.
inline constexpr int probeCopyDescriptor = 3;

/// What the probe reports, a line each: what it is about to do, then `sound`.
inline constexpr std::string_view stageLoading = "loading";
inline constexpr std::string_view stageCreating = "creating ";  ///< with the configuration key behind it
inline constexpr std::string_view stageDestroying = "destroying";
inline constexpr std::string_view stageSound = "sound";

/// What the probe gets on its standard input.
std::string probeRequest(const Instance::Spec& spec);

/// In the probe process: loads the plugin from the copy of `file`, makes an instance of it as `request`
/// (probeRequest's; empty: none) says, asks for its items and destroys it, each announced on standard output
/// before. Refusals that the gateway would survive too are not reported: it says them better. Ends the
/// process.
[[noreturn]] void runProbe(const std::string& file, const std::string& request);

}  // namespace openclaw::plugins
