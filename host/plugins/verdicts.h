#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace openclaw::plugins {

/// What a probe process found of one plugin file.
struct Verdict {
    bool sound = false;
    bool timedOut = false;  ///< so it may have been the machine: worth another try some time later
    std::string reason;     ///< empty when sound
    std::string file;       ///< where it was found, for people
    std::int64_t atUnixMs = 0;
};

/// The verdicts that this version of the gateway remembers, by what was probed: a file's SHA-256, with that
/// of a configuration behind it. A file that cannot be used is no verdicts, and a warning.
class Verdicts {
  public:
    /// `path` empty: nothing is remembered.
    explicit Verdicts(std::string path);

    /// Null when there is none, or none that still counts.
    const Verdict* find(const std::string& key) const;

    /// Forgets what was remembered of other contents of the same file. `key` begins with the file's hash.
    void remember(const std::string& key, Verdict verdict);

    /// Replaces the file atomically, if anything was remembered. One that cannot be written is a warning.
    void save();

  private:
    void read();

    std::string path_;
    std::map<std::string, Verdict> verdicts_;
    bool changed_ = false;
};

}  // namespace openclaw::plugins
