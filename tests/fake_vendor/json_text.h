#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace fake_vendor {

inline std::string jsonText(const boost::json::value& value) {
    return boost::json::serialize(value);
}

/// `event: NAME` and `data: JSON`, as Anthropic and OpenAI's Responses name their events.
inline std::string namedEvent(std::string_view name, const boost::json::value& data) {
    return "event: " + std::string(name) + "\ndata: " + jsonText(data) + "\n\n";
}

/// Pieces of a call's arguments, one an event.
inline std::vector<std::string> argumentPieces(std::string_view arguments) {
    constexpr std::size_t size = 9;
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < arguments.size(); at += size)
        pieces.emplace_back(arguments.substr(at, size));
    return pieces;
}

inline std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) all += part;
    return all;
}

}  // namespace fake_vendor
