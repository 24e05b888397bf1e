#pragma once

#include <string_view>

namespace fake_vendor {

/// A request as received; the texts point into the connection's buffer.
struct Request {
    std::string_view method;
    std::string_view path;
    std::string_view query;
    std::string_view head;  ///< request line and header lines, with their line ends
    std::string_view body;
};

}  // namespace fake_vendor
