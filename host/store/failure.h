#pragma once

#include <string>

#include <Poco/Exception.h>

#include "base/error.h"

namespace openclaw::store {

/// Error(store_unavailable): "The database PATH " followed by `whatAndAdvice`, which ends in a full stop.
Error unavailable(const std::string& path, const std::string& whatAndAdvice);

/// What to do about a damaged file.
inline constexpr char adviceForDamage[] =
    "Restore it from a backup, or move it away: the gateway then starts with a new one.";

/// What SQLite says, in words that can stand in the middle of a sentence.
std::string reasonOf(const Poco::Exception& exception);

/// A sentence that says what to do about it.
std::string adviceFor(const Poco::Exception& exception);

/// The same for any failure of an open database: reason and advice in one.
Error unavailable(const std::string& path, const Poco::Exception& exception);

/// The exception that is being handled, as an Error: one that was thrown as such as it is; a failure of the
/// database "cannot be `done`" ("read", "written") as Error(unavailable); anything else as Error(internal).
Error currentFailure(const std::string& path, const std::string& done);

/// Error(unavailable): too many jobs wait to `act` ("read", "write").
Error queueFull(const std::string& act);

}  // namespace openclaw::store
