#include "wire.h"

#include <algorithm>

namespace openclaw::ws::test {

std::string describe(const Decoder& decoder, Decoder::Event event) {
    const std::string payload(decoder.payload());
    switch (event) {
        case Decoder::Event::text:
            return "text:" + payload;
        case Decoder::Event::binary:
            return "binary:" + payload;
        case Decoder::Event::ping:
            return "ping:" + payload;
        case Decoder::Event::pong:
            return "pong:" + payload;
        case Decoder::Event::close:
            return "close:" + std::to_string(decoder.closeCode()) + ":" + payload;
        case Decoder::Event::fault:
            return "fault:" + std::to_string(decoder.fault().code);
        case Decoder::Event::more:
            break;
    }
    return "more";
}

std::string raw(unsigned firstByte, std::string_view payload) {
    std::string wire;
    appendFrame(wire, {.opcode = Opcode::text, .mask = key}, payload);
    wire[0] = static_cast<char>(firstByte);
    return wire;
}

std::string frame(Opcode opcode, std::string_view payload, bool fin) {
    std::string wire;
    appendFrame(wire, {.opcode = opcode, .fin = fin, .mask = key}, payload);
    return wire;
}

std::string close(unsigned code, std::string_view reason) {
    std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
    payload += reason;
    return frame(Opcode::close, payload);
}

std::vector<std::string> decode(Decoder& decoder, std::string wire, std::size_t step) {
    std::vector<std::string> events;
    for (std::size_t at = 0; at < wire.size();) {
        const std::size_t size = std::min(step, wire.size() - at);
        std::span<char> bytes(wire.data() + at, size);
        at += size;
        for (;;) {
            const Decoder::Event event = decoder.next(bytes);
            if (event == Decoder::Event::more) break;
            events.push_back(describe(decoder, event));
            if (event == Decoder::Event::close || event == Decoder::Event::fault) return events;
        }
    }
    return events;
}

}  // namespace openclaw::ws::test
