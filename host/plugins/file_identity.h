#pragma once

#include <cstdint>
#include <string>

namespace openclaw::plugins {

/// What changes about a file when somebody writes to it, replaces it or takes it away.
struct FileStamp {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::int64_t size = 0;
    std::int64_t modified = 0;  ///< nanoseconds

    /// Of an open file, or of the one at a path; all zero when there is none.
    static FileStamp of(int fd) noexcept;
    static FileStamp of(const std::string& path) noexcept;
    bool operator==(const FileStamp&) const = default;
};

/// The contents that a file had.
struct FileIdentity {
    FileStamp stamp;
    std::string sha256;

    /// Has the file at `path` other contents now? Reads it only when its stamp is another one. Any thread.
    bool differsFrom(const std::string& path) const noexcept;
};

}  // namespace openclaw::plugins
