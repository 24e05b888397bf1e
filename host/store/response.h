#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace openclaw::store {

struct ResponseItem {
    std::string id{};    ///< as in its JSON; may be empty for an input item
    std::string json{};  ///< opaque
};

/// One event of a stream, as it was or will be sent.
struct ResponseEvent {
    std::int64_t sequenceNumber = 0;
    std::string event{};  ///< opaque
};

/// JSON texts are opaque; empty: null.
struct StoredResponse {
    std::string id{};  ///< unique among all principals
    std::string principal{};
    std::string previousId{};    ///< empty: the first of a chain
    std::int64_t createdAt = 0;  ///< Unix milliseconds
    std::optional<std::int64_t> completedAt{};
    std::string status{};  ///< "queued", "in_progress": in flight; anything else: it has ended
    std::string model{};
    std::string request{};              ///< JSON: what the response echoes
    std::string usage{};                ///< JSON
    std::string error{};                ///< JSON
    std::string incompleteDetails{};    ///< JSON
    std::vector<ResponseItem> input{};  ///< what this turn added, without the predecessors' items
    std::vector<ResponseItem> output{};
};

/// Only what is given is changed.
struct ResponseUpdate {
    std::optional<std::string> status{};
    std::optional<std::string> model{};
    std::optional<std::int64_t> completedAt{};
    std::optional<std::string> usage{};
    std::optional<std::string> error{};
    std::optional<std::string> incompleteDetails{};
    std::optional<std::vector<ResponseItem>> output{};  ///< instead of all that it had
    std::vector<ResponseEvent> events{};                ///< appended in the same transaction
};

struct ChainItem {
    ResponseItem item{};
    bool isOutput = false;
    std::int64_t turn = 0;  ///< counts the responses of the chain from 1
};

struct ResponseChain {
    std::vector<ChainItem> items{};  ///< oldest first; in a turn the input, then the output
    std::int64_t turns = 0;
    std::string status{};  ///< of the last response, as its model
    std::string model{};
};

struct ResponseItemRange {
    std::size_t limit = 20;
    bool descending = true;  ///< the newest item first
    std::string after{};     ///< the id of the last item of the page before; empty: the first page
};

struct ResponseItemPage {
    std::vector<ResponseItem> items{};
    bool more = false;
};

struct ResponseEventPage {
    std::vector<ResponseEvent> events{};
    bool more = false;
    std::string status{};  ///< of the response: once it has ended and there is no more, nothing will follow
};

}  // namespace openclaw::store
