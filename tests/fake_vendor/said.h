#pragma once

#include <string>
#include <vector>

namespace fake_vendor {

struct ToolCall {
    std::string id;  ///< without the prefix that its dialect gives it
    std::string name;
    std::string arguments;  ///< JSON
};

/// What the model has to say, before a dialect gives it a form. In this order: thinking, words, calls.
struct Said {
    std::string thinking;            ///< empty: none
    bool redacted = false;           ///< messages: a block of redacted thinking, too
    std::vector<std::string> words;  ///< of the text, one an event
    std::vector<ToolCall> calls;
    std::string stop;          ///< why it ended, in the dialect's own word; empty: as usual
    bool cached = false;       ///< part of the prompt came from a cache
    bool unknownKind = false;  ///< events, blocks and fields that no client of today knows
};

/// An answer in both of its forms.
struct Answer {
    std::vector<std::string> events;  ///< each with its empty line
    std::string body;
};

}  // namespace fake_vendor
