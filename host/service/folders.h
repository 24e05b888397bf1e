#pragma once

#include <string>

/// Where a gateway keeps what belongs to its process. The environment variables are those that systemd sets
/// for a unit (RuntimeDirectory=, LogsDirectory=); of a list, the first folder counts.
namespace openclaw::service {

/// $HOME, else the account's own. Throws Error(unavailable) when there is neither.
std::string homeFolder();

/// $RUNTIME_DIRECTORY/gateway.pid, else the database's path followed by ".pid": one for each database.
std::string pidFilePath(const std::string& databasePath);

/// $LOGS_DIRECTORY/gateway.log, else ~/.openclaw/gateway.log.
std::string logFilePath();

/// Makes the folder that `file` stands in, with mode 0700 for each part that is missing. Throws
/// Error(unavailable).
void makeParentFolder(const std::string& file);

}  // namespace openclaw::service
