#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace Poco::Data {
class Session;
}

namespace openclaw::store {

/// One step of the schema. Numbers count from 1 without a gap; a step that was released is never changed,
/// the next one corrects it.
struct Migration {
    int number = 0;
    std::string_view name;                     ///< what it brings, for the log and for `openclaw_migrations`
    std::vector<std::string_view> statements;  ///< run in order, in one transaction
};

/// Every step that this program knows, in order.
const std::vector<Migration>& migrations();

/// The number of the last step that the database has seen, 0 for an empty one. Throws
/// Error(store_unavailable) if it is newer than all of `known`, or holds tables of some other program; `path`
/// is for the message.
int schemaVersion(Poco::Data::Session& session, const std::string& path, const std::vector<Migration>& known);

/// Brings the database from whatever version it has to the last of `steps`, each step in a transaction of
/// its own that begins by looking again, so that two gateways may start at once. Throws
/// Error(store_unavailable) as schemaVersion does, and when a step failed, which then has left no trace.
void migrate(Poco::Data::Session& session, const std::string& path, const std::vector<Migration>& steps);

}  // namespace openclaw::store
