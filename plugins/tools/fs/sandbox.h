#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "openclaw/plugin.hpp"

namespace openclaw::fs {

/// An open file, closed with its owner.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    int get() const noexcept { return number_; }
    int release() noexcept { return std::exchange(number_, -1); }

  private:
    int number_ = -1;
};

/// What a failed system call means to the user; `path` as the user wrote it.
plugin::Failure systemFailure(int error, std::string_view path);

/// A path on its way to be opened.
struct Place {
    int root;              ///< of the folder that everything stays beneath
    std::string relative;  ///< to that folder, never empty
    std::string shown;     ///< as the user wrote it
};

/// The folders that the tools may use. Every path is resolved by the kernel, beneath the root and in one step
/// (openat2 with RESOLVE_BENEATH), so that neither `..` nor a symbolic link nor a rename at the right moment
/// leads out. The roots are opened once: they stay the same folders if something else takes their names.
/// Immutable, any thread. Everything throws plugin::Failure.
class Sandbox {
  public:
    /// Without `roots`: the working directory, unless that is "/", which nobody means; then each call fails
    /// and says what to configure.
    explicit Sandbox(const std::vector<std::string>& roots);

    /// Relative paths start in the first root; absolute ones must lie beneath a root.
    Place locate(std::string_view path) const;

    /// `flags` as for open(2); what keeps an open from hanging or leaking is added.
    static Descriptor open(const Place& place, int flags);

  private:
    struct Root {
        std::string path;      ///< absolute and normal
        std::string realPath;  ///< with symbolic links followed
        Descriptor folder;
    };
    void add(const std::string& path);

    std::vector<Root> roots_;
};

}  // namespace openclaw::fs
