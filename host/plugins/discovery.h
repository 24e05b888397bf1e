#pragma once

#include <string>
#include <vector>

namespace openclaw::plugins {

/// What may be a plugin, or why a configured place brings none.
struct Candidate {
    std::string file;     ///< canonical
    std::string problem;  ///< empty: the file is there
};

/// Every *.so directly in the folders, by name, and the files named themselves; each file once, at its first
/// mention.
std::vector<Candidate> findCandidates(const std::vector<std::string>& foldersAndFiles);

}  // namespace openclaw::plugins
