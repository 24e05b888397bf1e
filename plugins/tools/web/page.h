#pragma once

#include <string>
#include <string_view>

#include "effort.h"
#include "web_url.h"

namespace openclaw::web {

/// What a person would read of an HTML document.
struct Page {
    std::string title;
    std::string text;
};

/// Scripts, styles, navigation and what is hidden are left out, and links are made absolute. `html` is clean
/// UTF-8, `url` where it came from. A document that is too much effort to understand comes as its bare text.
/// Throws plugin::Failure when the call was cancelled.
Page readPage(std::string_view html, const WebUrl& url, bool markdown, const Effort& effort);

/// The text between the tags, as good as it can be told without understanding the document: in one pass.
std::string bareText(std::string_view html);

}  // namespace openclaw::web
