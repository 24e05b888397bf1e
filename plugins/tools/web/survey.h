#pragma once

#include <gumbo.h>

#include <string>
#include <unordered_set>

#include "html_tree.h"

namespace openclaw::web {

/// What has to be known of a document before it is read.
struct Survey {
    std::string title;
    std::string base;  ///< of <base href>; empty: none
    /// Tables that are tables. The others only lay out the page: they hold tables, or are no more than one
    /// column, or say so.
    std::unordered_set<const GumboNode*> tables;
};

Survey survey(const GumboNode& root);

/// All text below a node, as it stands; <br> is a line feed.
std::string textBelow(const GumboNode& node);

}  // namespace openclaw::web
