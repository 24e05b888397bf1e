#pragma once

#include <string_view>

#include "net/fields.h"

namespace openclaw::plugins {

/// Reads what a plugin emits as HEAD: a status line and header lines, each ended by CRLF, with or without the
/// empty line after them. `fields` point into `bytes`. Returns what is wrong, or null.
const char* parseHead(std::string_view bytes, int& status, net::Fields& fields);

}  // namespace openclaw::plugins
