#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace openclaw::dialects {

/// Appends JSON to a text, with the commas where they belong and no tree in between. Whole numbers are
/// written without a point, other numbers as short as they can be read back.
class JsonWriter {
  public:
    /// `out` outlives it; what it holds already is left alone.
    explicit JsonWriter(std::string& out) : out_(out), start_(out.size()) {}

    JsonWriter& openObject() { return open('{'); }
    JsonWriter& closeObject() { return close('}'); }
    JsonWriter& openArray() { return open('['); }
    JsonWriter& closeArray() { return close(']'); }
    JsonWriter& key(std::string_view name);
    JsonWriter& string(std::string_view text);
    JsonWriter& integer(std::int64_t number);
    JsonWriter& number(double number);
    JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
    JsonWriter& null() { return raw("null"); }
    /// Text that is JSON already.
    JsonWriter& raw(std::string_view json);

    /// A member with a text.
    JsonWriter& member(std::string_view name, std::string_view text) { return key(name).string(text); }

  private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    void separate();

    std::string& out_;
    std::size_t start_;
};

/// The text as a JSON string, or `null` when it is empty.
std::string quotedOrNull(std::string_view text);

/// Appends `text` as the inside of a JSON string, without its quotes.
void appendEscaped(std::string& out, std::string_view text);

}  // namespace openclaw::dialects
