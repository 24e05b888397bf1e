#pragma once

#include <cstdint>
#include <string>

namespace loadgen {

struct Options {
    std::uint16_t port = 0;  ///< on 127.0.0.1
    std::string method = "POST";
    std::string path = "/v1/chat/completions";
    std::string token;
    std::string body;
    unsigned connections = 1;
    double seconds = 2;
    double warmup = 0.3;  ///< before the measurement starts
    double spread = 0.2;  ///< streams: their starts are spread over so many seconds
    int watchedProcess = 0;
};

/// The bytes of the request that every connection sends.
std::string requestBytes(const Options& options);

}  // namespace loadgen
