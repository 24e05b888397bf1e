#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/row.h"

/// SQL with its values in one call. Values are always bound, never pasted into the text.
namespace openclaw::store {

/// "?, ?, …"
inline std::string placeholders(std::size_t count) {
    std::string text = "?";
    for (std::size_t i = 1; i < count; ++i) text += ", ?";
    return text;
}

template <typename... Values>
void bindTo(Poco::Data::Statement& statement, const Values&... values) {
    // Poco keeps a const reference, but takes any other.
    (statement.addBind(Poco::Data::Keywords::use(const_cast<Values&>(values))), ...);
}

/// Runs a statement that brings nothing back.
template <typename... Values>
void run(Poco::Data::Session& session, const std::string& sql, const Values&... values) {
    Poco::Data::Statement statement(session);
    statement << sql;
    bindTo(statement, values...);
    statement.execute();
}

/// Runs a statement once for each row, with the row's columns as its values.
template <Row Type>
void runForEach(Poco::Data::Session& session, const std::string& sql, std::vector<Type>&& rows) {
    Type bound;
    Poco::Data::Statement statement(session);
    statement << sql;
    bindTo(statement, bound);
    for (Type& row : rows) {
        bound = std::move(row);
        statement.execute();
    }
}

/// `Type` is a Row, or the type of the only column.
template <typename Type, typename... Values>
std::vector<Type> rowsOf(Poco::Data::Session& session, const std::string& sql, const Values&... values) {
    Poco::Data::Statement statement(session);
    statement << sql;
    bindTo(statement, values...);
    std::vector<Type> rows;
    statement.addExtract(Poco::Data::Keywords::into(rows));
    statement.execute();
    return rows;
}

/// The first row, if there is one.
template <typename Type, typename... Values>
std::optional<Type> rowOf(Poco::Data::Session& session, const std::string& sql, const Values&... values) {
    std::vector<Type> rows = rowsOf<Type>(session, sql, values...);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
}

/// The first row's only column, 0 if there is none.
template <typename... Values>
std::int64_t countOf(Poco::Data::Session& session, const std::string& sql, const Values&... values) {
    return rowOf<std::int64_t>(session, sql, values...).value_or(0);
}

/// For LIMIT and OFFSET; one can be added to it.
inline std::int64_t sqlCount(std::size_t count) {
    constexpr std::size_t most = std::size_t{1} << 62;
    return static_cast<std::int64_t>(std::min(count, most));
}

}  // namespace openclaw::store
