#pragma once

#include <string>
#include <vector>

namespace openclaw::service {

/// What a service manager runs the gateway as.
struct Definition {
    std::vector<std::string> command;  ///< absolute path of the program, then its arguments
    std::string user;     ///< account of a system service; empty: a service of the account itself
    std::string logFile;  ///< for managers that keep no log of their own
};

/// The first line of what we write says so: what somebody else wrote is not overwritten.
inline constexpr const char* writtenBy = "Written by `openclaw gateway install-service`";

/// The unit for systemd, after which the service is named openclaw.service. Throws Error(unavailable) for a
/// program that systemd cannot start because of the characters in its path.
std::string systemdUnit(const Definition& definition);

inline constexpr const char* launchdLabel = "org.openclaw.gateway";

/// The property list for launchd: an agent of the account itself. Throws Error(unavailable) for text that XML
/// cannot hold.
std::string launchdAgent(const Definition& definition);

}  // namespace openclaw::service
