#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace harness {

/// A folder of the test's own, removed at its end.
class TempFolder {
  public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }
    std::string file(std::string_view name) const { return path_ / name; }
    /// Writes a file that only its owner can read, atomically, and returns its path.
    std::string write(std::string_view name, std::string_view content) const;

  private:
    std::filesystem::path path_;
};

std::string readFile(const std::string& path);

}  // namespace harness
