#include "store/failure.h"

#include <Poco/Data/SQLite/SQLiteException.h>

namespace openclaw::store {
namespace {

namespace sqlite = Poco::Data::SQLite;

template <typename Kind>
bool is(const Poco::Exception& exception) {
    return dynamic_cast<const Kind*>(&exception) != nullptr;
}

/// Poco has no class of its own for SQLITE_NOTADB.
bool isNoDatabase(const Poco::Exception& exception) {
    return exception.message().find("not a database") != std::string::npos;
}

bool isDamage(const Poco::Exception& exception) {
    return is<sqlite::CorruptImageException>(exception) || isNoDatabase(exception);
}

}  // namespace

Error unavailable(const std::string& path, const std::string& whatAndAdvice) {
    return {ErrorCode::store_unavailable, "The database " + path + ' ' + whatAndAdvice};
}

std::string reasonOf(const Poco::Exception& exception) {
    if (isNoDatabase(exception)) return "it is not an SQLite file, or its beginning was overwritten";
    if (is<sqlite::CorruptImageException>(exception)) return "SQLite finds its content malformed";
    return exception.message().empty() ? exception.name() : exception.message();
}

std::string adviceFor(const Poco::Exception& exception) {
    if (isDamage(exception)) return adviceForDamage;
    if (is<sqlite::DBLockedException>(exception) || is<sqlite::TableLockedException>(exception)) {
        return "Another program keeps it locked: end that program, or set storage.path to another file.";
    }
    if (is<sqlite::DatabaseFullException>(exception)) return "The disk is full: make room on it.";
    return "Check the disk and the permissions of the file and its folder, or set storage.path to another "
           "file.";
}

Error unavailable(const std::string& path, const Poco::Exception& exception) {
    const std::string state = isDamage(exception) ? "is damaged: " : "cannot be used: ";
    return unavailable(path, state + reasonOf(exception) + ". " + adviceFor(exception))
        .withDetail(exception.displayText());
}

Error currentFailure(const std::string& path, const std::string& done) {
    try {
        throw;
    } catch (const Error& error) {
        return error;
    } catch (const Poco::Exception& exception) {
        return Error(ErrorCode::unavailable,
                     "The gateway's database cannot be " + done + " at the moment; its log says why.")
            .withDetail(path + ": " + exception.displayText());
    } catch (const std::exception& exception) {
        return Error(ErrorCode::internal, "The gateway failed at its database; its log says why.")
            .withDetail(path + ": " + exception.what());
    }
}

Error queueFull(const std::string& act) {
    return Error(ErrorCode::unavailable,
                 "Too many requests wait to " + act + " the gateway's database. Try again.")
        .withRetryAfter(1);
}

}  // namespace openclaw::store
