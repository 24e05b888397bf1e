#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openclaw::channels {

/// What somebody wrote.
struct Message {
    static constexpr std::size_t longestName = 256;                    ///< of id, sender and thread, in bytes
    static constexpr std::size_t largestBody = std::size_t{1} << 20U;  ///< in bytes, as JSON

    std::string id;  ///< the sender's own: what comes twice under it is answered once
    std::string sender;
    std::string thread;  ///< or empty
    std::string text;
};

/// From {id, sender, thread?, text}. Members of other names mean nothing here. Throws Error(invalid_request)
/// with the member in `param`; Error(unsupported) for attachments; Error(too_large).
Message readMessage(std::string_view body);

}  // namespace openclaw::channels
