#pragma once

#include <memory>
#include <string>

#include "plugins/file_identity.h"

namespace openclaw::plugins {

/// A file's contents in memory, where nobody can change them. A library that is mapped from its own file
/// takes the process with it when somebody writes to that file, as `cp` over it does; and what was inspected
/// there need not be what is loaded. Immutable, any thread.
class SealedCopy {
  public:
    /// Throws Error(invalid_request) with why the file cannot be copied.
    static std::shared_ptr<const SealedCopy> of(const std::string& file);
    /// Takes over a descriptor that a parent process has left open. Throws Error(invalid_request) when it is
    /// no sealed copy.
    static std::shared_ptr<const SealedCopy> inherited(int fd);

    ~SealedCopy();
    SealedCopy(const SealedCopy&) = delete;
    SealedCopy& operator=(const SealedCopy&) = delete;

    /// Where it can be opened for as long as this object lives. It names this process by its number, so that
    /// a debugger finds the file too; memory maps show the name of the file it is a copy of.
    const std::string& path() const noexcept { return path_; }
    int fd() const noexcept { return fd_; }
    /// Of the file, when it was copied.
    const FileStamp& stamp() const noexcept { return stamp_; }

  private:
    explicit SealedCopy(int fd);

    int fd_;
    std::string path_;
    FileStamp stamp_;
};

}  // namespace openclaw::plugins
