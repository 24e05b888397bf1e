#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace openclaw::control {

/// {type: "req", id, method, params}.
struct RequestFrame {
    std::string id;
    std::string method;
    boost::json::object params;
    std::string fault;  ///< what is wrong with it; then `id` may be empty
};

RequestFrame readRequest(std::string_view text);

/// What stands in a response behind its id: the same for whoever asked the same.
std::string okTail(std::string_view payload);
/// `payload` may be empty. `details` goes before what the error itself tells.
std::string errorTail(const Error& error, std::string_view code = {}, const boost::json::object& details = {},
                      std::string_view payload = {});

std::string responseFrame(std::string_view id, std::string_view tail);
/// An event frame up to what all its receivers share: {"type":"event","seq":7,
std::string eventBegin(std::uint64_t seq);
/// The rest of it. `payload` and `stateVersion` are JSON; the latter may be empty.
std::string eventRest(std::string_view name, std::string_view payload, std::string_view stateVersion = {});

/// "INVALID_REQUEST"
std::string_view wireCode(ErrorCode code) noexcept;

}  // namespace openclaw::control
