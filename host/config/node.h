#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace openclaw::config {

/// A place in a text.
struct Position {
    std::size_t offset = 0;  ///< bytes
    unsigned line = 1;
    unsigned column = 1;  ///< in code points, as editors count; a byte order mark does not count
};

/// From the first byte of something to the byte after its last.
struct Range {
    Position begin;
    std::size_t end = 0;  ///< offset
};

struct Member;

/// One value of a configuration text and where it stands.
struct Node {
    enum class Type : std::uint8_t { null, boolean, number, string, array, object };

    Type type = Type::null;
    bool boolean = false;
    /// A string whose value came from the environment, at least in part.
    bool fromEnvironment = false;
    /// A string with a variable that could not be substituted; a finding says so.
    bool unresolved = false;
    Range range;
    /// Strings: escapes resolved, variables not yet substituted. Numbers: as written.
    std::string written;
    /// Strings: with variables substituted. Numbers: as JSON text, integral values without fraction and
    /// exponent; or "Infinity", "-Infinity", "NaN", which JSON does not have.
    std::string value;
    std::vector<Position> dollars;  ///< where each `$` of a string stands in the text
    std::vector<Node> items;        ///< of an array
    std::vector<Member> members;    ///< of an object, in the order written
};

struct Member {
    std::string key;
    Range keyRange;  ///< with its quotes, if any
    Node value;
};

/// Null when `object` has no such member, or is no object.
const Node* member(const Node& object, std::string_view key) noexcept;

/// Numbers: neither infinite nor NaN.
bool isFinite(const Node& number) noexcept;

/// "a string", "an object"...: for messages.
std::string_view nameOf(Node::Type type) noexcept;

/// The value as JSON text in one line. Every number below must be finite.
std::string toJson(const Node& node);
std::string toJson(std::string_view text);

}  // namespace openclaw::config
