#include "cli/text_table.h"

#include <algorithm>
#include <ostream>

namespace openclaw::cli {
namespace {

/// Code points, near enough to columns for what is printed here.
std::size_t widthOf(const std::string& text) {
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

void writeTable(std::ostream& out, const std::vector<std::vector<std::string>>& rows, std::size_t widest) {
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
        widths.resize(std::max(widths.size(), row.size()), 1);
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (widthOf(row[i]) <= widest) widths[i] = std::max(widths[i], widthOf(row[i]));
        }
    }
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string cell = row[i].empty() ? "-" : row[i];
            out << cell;
            if (i + 1 < row.size()) {
                const std::size_t width = widthOf(cell);
                out << std::string(std::max(widths[i], width) - width + 2, ' ');
            }
        }
        out << '\n';
    }
}

}  // namespace openclaw::cli
