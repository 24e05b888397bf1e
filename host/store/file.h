#pragma once

#include <cstdint>
#include <string>

namespace openclaw::store {

/// What the file was like before anything opened it.
struct FileState {
    std::uint64_t bytes = 0;
    bool leftOpen = false;  ///< a write-ahead log is there: a gateway has it open, or was killed
};

/// Makes sure that there is a file that can be read and written, in a folder where SQLite can put its log
/// beside it; creates what is missing (folders 0700, the file 0600). Never opens a file that exists: closing
/// it would drop the locks that this process holds on it. Throws Error(store_unavailable).
FileState prepareFile(const std::string& path);

}  // namespace openclaw::store
