#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/codec.h"
#include "dialects/json_reader.h"

namespace openclaw::dialects {

/// What becomes of a field of a request that is translated. (One that is relayed keeps every field.)
enum class Treatment : std::uint8_t {
    translated,  ///< reaches the provider in its own words
    dropped,     ///< a hint that it cannot be given: left out, and named to the client
    refused,     ///< without it the answer would be of another kind: Error(invalid_request)
};

struct FieldRule {
    Dialect source;
    Dialect target;
    std::string_view field;  ///< dotted, without the indices of arrays: "messages.content.file"
    Treatment treatment;
    std::string_view unless;  ///< refused: the JSON of a value that asks for nothing
    std::string_view note;    ///< for people
};

/// The decisions, in the order of the vendor's reference. Nothing else decides about a field, and the
/// documentation is written from it. A field that is not in here is dropped.
std::span<const FieldRule> fieldRules() noexcept;

/// Those of them from and to Open Responses.
std::span<const FieldRule> responsesFieldRules() noexcept;

/// Those of a chat request that a run carries to a provider of chat: with tools of the gateway, or in a
/// session, the model is asked more than what the client said, so that nothing can be relayed.
std::span<const FieldRule> chatFieldRules() noexcept;

/// The rules of one client's dialect as tables in Markdown, one a target, one row a field.
std::string fieldTable(Dialect source);

/// Applies the rules between two dialects to the fields that a decoder does not read, collecting the names of
/// what is dropped.
class FieldPolicy {
  public:
    FieldPolicy(Dialect source, Dialect target, std::vector<std::string>& dropped)
        : source_(source), target_(target), dropped_(dropped) {}

    /// Meets every member of `object`, which stands at `place`. `prefix` is its name in the table with its
    /// dot, empty at the top.
    void meet(const boost::json::object& object, std::string_view prefix, const Place& place);

    /// Meets one field that is not null. What it says is `translated`, the decoder reads.
    Treatment meet(std::string_view field, const boost::json::value& value, const Place& place);

    Dialect target() const noexcept { return target_; }

  private:
    Dialect source_;
    Dialect target_;
    std::vector<std::string>& dropped_;
};

/// Adds a name to the list unless it is there, fit for a header: shortened, and printable ASCII only.
void nameDropped(std::vector<std::string>& dropped, std::string_view field);

}  // namespace openclaw::dialects
