#pragma once

#include <chrono>
#include <cstddef>

namespace openclaw::ws {

/// How a server's connections behave. One object is shared by all of them.
struct Settings {
    std::size_t maxMessageBytes = std::size_t{64} * 1024;  ///< at first; compressed ones when expanded
    std::size_t maxBufferedBytes = std::size_t{50} << 20;  ///< beyond it a slow reader is closed with 1013
    std::size_t lowWaterBytes = std::size_t{64} * 1024;
    std::size_t compressFromBytes = 1024;            ///< shorter messages gain nothing
    bool binary = false;                             ///< false: binary messages are refused with 1003
    std::chrono::milliseconds pingInterval{30'000};  ///< of silence
    std::chrono::milliseconds pongTimeout{30'000};   ///< then it is closed with 1008
    std::chrono::milliseconds writeTimeout{60'000};  ///< without a single byte taken
    std::chrono::milliseconds closeTimeout{5'000};   ///< for the peer's part of closing
};

}  // namespace openclaw::ws
