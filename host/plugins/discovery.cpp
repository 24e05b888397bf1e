#include "plugins/discovery.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace openclaw::plugins {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> librariesIn(const fs::path& folder, std::error_code& error) {
    std::vector<fs::path> files;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (entry->path().extension() == ".so" && !entry->is_directory(ignored))
            files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

std::vector<Candidate> findCandidates(const std::vector<std::string>& foldersAndFiles) {
    std::vector<Candidate> candidates;
    std::set<std::string> seen;
    const auto add = [&](const fs::path& file) {
        std::error_code error;
        const fs::path canonical = fs::canonical(file, error);
        if (error) {
            candidates.push_back({file.string(), "cannot be read: " + error.message()});
        } else if (seen.insert(canonical.string()).second) {
            candidates.push_back({canonical.string(), {}});
        }
    };
    for (const std::string& place : foldersAndFiles) {
        std::error_code error;
        const fs::file_status status = fs::status(place, error);
        if (!fs::exists(status)) {
            candidates.push_back({place, "no such folder or file; see plugins.load.paths"});
        } else if (!fs::is_directory(status)) {
            add(place);
        } else {
            const auto files = librariesIn(place, error);
            if (error) candidates.push_back({place, "the folder cannot be read: " + error.message()});
            for (const fs::path& file : files) add(file);
        }
    }
    return candidates;
}

}  // namespace openclaw::plugins
