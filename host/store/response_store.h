#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/outcome.h"
#include "store/reader.h"
#include "store/response.h"
#include "store/writer.h"

namespace openclaw::store {

/// Stored responses: a forest in which each knows its predecessor. Every operation with an id fails with
/// Error(not_found) when that principal has no such response, or has deleted it. Any thread; nothing blocks.
/// Writes take effect in the order in which they were called.
class ResponseStore {
  public:
    /// Both must outlive what is under way, not the store.
    ResponseStore(Writer& writer, Reader& reader) : writer_(writer), reader_(reader) {}

    /// Error(not_found) with the param "previous_response_id" when the principal has no such predecessor;
    /// Error(conflict) when the id is taken.
    void create(StoredResponse response, Completion<> done) const;
    /// Error(conflict) when it has ended: the first end stays.
    void update(std::string principal, std::string id, ResponseUpdate update, Completion<> done) const;
    /// Without its input.
    void get(std::string principal, std::string id, Completion<StoredResponse> done) const;
    /// Its items stay as long as a later response of the chain is there, and go with the last one.
    void remove(std::string principal, std::string id, Completion<> done) const;

    /// The whole context up to and with this response, in one query however long it is.
    void chain(std::string principal, std::string id, Completion<ResponseChain> done) const;
    /// Of this response alone. Error(invalid_request) with the param "after" when it has no such item.
    void inputItems(std::string principal, std::string id, ResponseItemRange range,
                    Completion<ResponseItemPage> done) const;
    /// The item of that id in any response of the principal; of several, the one of the newest response.
    void item(std::string principal, std::string itemId, Completion<ResponseItem> done) const;

    /// Their numbers must rise, beyond those that are there: otherwise Error(conflict), and none is written.
    void appendEvents(std::string principal, std::string id, std::vector<ResponseEvent> events,
                      Completion<> done) const;
    /// Those with a sequence number above `after`, at most `limit`; -1: from the beginning.
    void events(std::string principal, std::string id, std::int64_t after, std::size_t limit,
                Completion<ResponseEventPage> done) const;

    /// For the start of the process: what is still queued or in progress died with the process before. Gives
    /// it the status "failed" and `error` (JSON). Brings how many.
    void failInterrupted(std::string error, std::int64_t completedAt, Completion<std::int64_t> done) const;
    /// As `remove`, for all responses of everybody that were created before that time (Unix milliseconds), in
    /// portions between which others can write. Brings how many.
    void deleteOlderThan(std::int64_t createdAt, Completion<std::int64_t> done) const;

  private:
    Writer& writer_;
    Reader& reader_;
};

}  // namespace openclaw::store
