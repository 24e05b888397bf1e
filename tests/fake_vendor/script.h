#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fake_vendor {

/// One thing that the vendor does to answer a request.
struct Step {
    enum class Kind : std::uint8_t {
        send,     ///< `bytes`, in one system call if the socket takes them
        turn,     ///< let every other connection have its turn first: what follows is a segment of its own
        wait,     ///< `millis`
        hold,     ///< until POST /control/release
        forever,  ///< until the client hangs up
        close,    ///< FIN
        reset,    ///< RST
    };
    Kind kind = Kind::send;
    std::string bytes;
    std::uint64_t millis = 0;
};

/// An answer; after its last step the connection is ready for the next request. Shared between connections.
using Script = std::vector<Step>;
using ScriptPtr = std::shared_ptr<const Script>;

inline Step send(std::string bytes) {
    return {Step::Kind::send, std::move(bytes), 0};
}
inline Step turn() {
    return {Step::Kind::turn, {}, 0};
}
inline Step wait(std::uint64_t millis) {
    return {Step::Kind::wait, {}, millis};
}
inline Step hold() {
    return {Step::Kind::hold, {}, 0};
}
inline Step forever() {
    return {Step::Kind::forever, {}, 0};
}
inline Step close() {
    return {Step::Kind::close, {}, 0};
}
inline Step reset() {
    return {Step::Kind::reset, {}, 0};
}

}  // namespace fake_vendor
