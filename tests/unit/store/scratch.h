#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace openclaw::store {

/// A folder of the test's own, gone at its end.
class Scratch {
  public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    std::string operator/(const std::string& name) const { return (folder_ / name).string(); }

  private:
    std::filesystem::path folder_;
};

std::string contentOf(const std::string& path);
void writeContent(const std::string& path, const std::string& content);

/// Replaces bytes in the middle of a file.
void overwrite(const std::string& path, std::size_t offset, const std::string& bytes);

/// Runs SQL on a session outside the gateway's pool.
void execute(const std::string& path, const std::vector<std::string>& statements);

/// The first column of the first row, as text.
std::string query(const std::string& path, const std::string& statement);

/// The message of the Error(store_unavailable) that opening `path` gives; a failed expectation if it opens.
std::string whyNotOpened(const std::string& path);

}  // namespace openclaw::store
