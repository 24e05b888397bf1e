#pragma once

#include <cstddef>
#include <iosfwd>
#include <limits>
#include <string>
#include <vector>

namespace openclaw::cli {

/// Writes rows as columns of equal width, two spaces apart; an empty cell of a row becomes "-". A cell wider
/// than `widest` does not widen its column: it moves the rest of its own row.
void writeTable(std::ostream& out, const std::vector<std::vector<std::string>>& rows,
                std::size_t widest = std::numeric_limits<std::size_t>::max());

}  // namespace openclaw::cli
