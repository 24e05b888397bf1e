#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace openclaw::cli {

/// Writes rows as columns of equal width, two spaces apart; an empty cell of a row becomes "-".
void writeTable(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

}  // namespace openclaw::cli
