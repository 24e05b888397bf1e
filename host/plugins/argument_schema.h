#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/fwd.hpp>

namespace openclaw::plugins {

/// A compiled JSON Schema (draft 7) of a tool's arguments or a plugin's configuration. Immutable, any thread.
///
/// `pattern` is matched by RE2, in time linear in the text; `format` is taken for an annotation, as draft 7
/// allows; `patternProperties` and references to other documents are refused.
class ArgumentSchema {
  public:
    struct Problem {
        std::string path;    ///< e.g. `edits[2].text`; empty: the value itself
        std::string reason;  ///< continues a sentence: "must be a string, not a number"
    };

    /// Throws Error(invalid_request) with what is wrong with the schema.
    static std::shared_ptr<const ArgumentSchema> compile(std::string_view text);

    /// The first thing that is wrong with `value`, or nothing.
    std::optional<Problem> check(const boost::json::value& value) const;

    ~ArgumentSchema();

  private:
    class Impl;
    explicit ArgumentSchema(std::unique_ptr<const Impl> impl);
    std::unique_ptr<const Impl> impl_;
};

}  // namespace openclaw::plugins
