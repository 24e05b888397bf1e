#include "table.h"

#include <algorithm>

namespace openclaw::web {
namespace {

constexpr unsigned kMostSpanned = 32;

std::string escapedPipes(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '|') escaped += '\\';
        escaped += c;
    }
    return escaped;
}

}  // namespace

void Table::addCell(std::string text, unsigned columns) {
    std::vector<std::string>& row = rows_.back();
    row.push_back(std::move(text));
    for (unsigned i = 1; i < std::min(columns, kMostSpanned); ++i) row.emplace_back();
}

std::string Table::markdown() const {
    std::size_t widest = 0;
    for (const auto& row : rows_) widest = std::max(widest, row.size());
    std::string table;
    for (const auto& row : rows_) {
        const bool head = &row == rows_.data();
        if (row.empty() && !head) continue;
        if (!head) table += '\n';
        table += '|';
        for (const std::string& cell : row) table.append(" ").append(escapedPipes(cell)).append(" |");
        if (!head) continue;
        for (std::size_t i = row.size(); i < widest; ++i) table += "  |";
        table += "\n|";
        for (std::size_t i = 0; i < widest; ++i) table += " --- |";
    }
    return table;
}

std::string Table::plain() const {
    std::string table;
    for (const auto& row : rows_) {
        if (row.empty()) continue;
        if (!table.empty()) table += '\n';
        for (const std::string& cell : row) table.append(&cell == row.data() ? "" : " | ").append(cell);
    }
    return table;
}

}  // namespace openclaw::web
