#pragma once

#include <string>
#include <vector>

namespace openclaw::web {

/// A table as it is being read, row by row.
class Table {
  public:
    void addRow() { rows_.emplace_back(); }
    bool hasRow() const noexcept { return !rows_.empty(); }
    /// Further columns that the cell spans stay empty.
    void addCell(std::string text, unsigned columns);

    /// With its first row as the head.
    std::string markdown() const;
    /// One row a line.
    std::string plain() const;

  private:
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace openclaw::web
