#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace openclaw::service {

/// Says which gateway runs on a database, and keeps a second one from it. The file holds the process id on
/// its first line and, once the gateway accepts connections, one URL a line. What counts is the lock (flock),
/// which ends with the process however it ends: a file left behind by a crash is taken over.
class PidFile {
  public:
    /// Creates the file (and its folder, mode 0700) and locks it. Throws Error(address_in_use) when a running
    /// gateway holds it, Error(unavailable) when it cannot be created.
    explicit PidFile(std::string path);
    /// Removes the file, then gives the lock up.
    ~PidFile();
    PidFile(const PidFile&) = delete;
    PidFile& operator=(const PidFile&) = delete;

    /// Adds where the gateway can be reached. Once, when it is ready.
    void publish(const std::vector<std::string>& urls);

    const std::string& path() const noexcept { return path_; }

  private:
    bool stillNamesOurFile() const;

    std::string path_;
    int fd_ = -1;
};

/// What a locked file says.
struct RunningGateway {
    pid_t pid = 0;
    std::vector<std::string> urls;  ///< empty while it starts
};

/// The gateway that holds `path`, if any.
std::optional<RunningGateway> runningGateway(const std::string& path);

}  // namespace openclaw::service
