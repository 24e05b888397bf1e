#pragma once

#include <string>
#include <string_view>

namespace openclaw::web {

/// Where a word stands.
struct Place {
    bool lineStart = false;  ///< a list or a heading could begin with it
    bool inLink = false;
};

/// A word of text in Markdown: a backslash before what would be read as a mark, and nowhere else, because the
/// reader is a model more often than a renderer.
void appendEscaped(std::string& to, std::string_view word, Place place);

/// Text as a code span: the fence is longer than any in it.
std::string codeSpan(std::string_view code);
/// The same for a block, with the name of its language.
std::string codeBlock(std::string_view code, std::string_view language);
/// A URL within "(…)" of a link.
std::string linkTarget(std::string_view url);

}  // namespace openclaw::web
