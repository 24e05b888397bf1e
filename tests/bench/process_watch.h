#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace loadgen {

/// What the kernel says of a process.
struct ProcessSample {
    std::uint64_t cpuMicros = 0;  ///< user and system, of all threads, in clock ticks' resolution
    std::uint64_t rssKb = 0;
    std::uint64_t anonKb = 0;
    std::uint64_t threads = 0;
};

ProcessSample sample(int pid);

}  // namespace loadgen
