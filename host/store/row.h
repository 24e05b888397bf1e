#pragma once

#include <Poco/Data/LOB.h>
#include <Poco/Data/TypeHandler.h>

#include <cstddef>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

namespace openclaw::store {

template <typename... Members>
std::tuple<Members&...> columnsOf(std::tuple<Members...>& row) {
    return std::apply([](Members&... members) { return std::tie(members...); }, row);
}

/// A struct whose members are the columns of a row. `columnsOf(Row&)`, found beside the struct, ties them in
/// the order in which SQL names them; it is all that is needed to bind and extract such rows.
template <typename Type>
concept Row = !std::is_const_v<Type> && requires(Type & row) {
    columnsOf(row);
};

template <Row Type>
constexpr std::size_t columnCount = std::tuple_size_v<decltype(columnsOf(std::declval<Type&>()))>;

}  // namespace openclaw::store

namespace Poco::Data {

template <openclaw::store::Row Type>
class TypeHandler<Type> {
  public:
    static std::size_t size() { return openclaw::store::columnCount<Type>; }

    static void bind(std::size_t position, const Type& row, AbstractBinder::Ptr binder,
                     AbstractBinder::Direction direction) {
        eachMember(const_cast<Type&>(row), [&]<typename Member>(Member& member) {
            TypeHandler<Member>::bind(position++, member, binder, direction);
        });
    }

    static void extract(std::size_t position, Type& row, const Type&, AbstractExtractor::Ptr extractor) {
        eachMember(row,
                   [&]<typename Member>(Member& member) { extractMember(position++, member, extractor); });
    }

    static void prepare(std::size_t position, const Type& row, AbstractPreparator::Ptr preparator) {
        eachMember(const_cast<Type&>(row), [&]<typename Member>(Member& member) {
            TypeHandler<Member>::prepare(position++, member, preparator);
        });
    }

    TypeHandler() = delete;

  private:
    template <typename Visit>
    static void eachMember(Type& row, Visit visit) {
        std::apply([&](auto&... members) { (visit(members), ...); }, columnsOf(row));
    }

    template <typename Member>
    static void extractMember(std::size_t position, Member& member, AbstractExtractor::Ptr& extractor) {
        TypeHandler<Member>::extract(position, member, Member{}, extractor);
    }

    /// Poco's own extraction of a text ends at its first NUL.
    static void extractMember(std::size_t position, std::string& member, AbstractExtractor::Ptr& extractor) {
        CLOB content;
        extractor->extract(position, content);
        member.assign(content.rawContent(), content.size());
    }
};

/// NULL is no value.
template <typename Value>
class TypeHandler<std::optional<Value>> {
  public:
    static std::size_t size() { return TypeHandler<Value>::size(); }

    static void bind(std::size_t position, const std::optional<Value>& value, AbstractBinder::Ptr binder,
                     AbstractBinder::Direction direction) {
        if (value) {
            TypeHandler<Value>::bind(position, *value, binder, direction);
        } else {
            binder->bind(position, NULL_GENERIC, direction);
        }
    }

    static void extract(std::size_t position, std::optional<Value>& value, const std::optional<Value>&,
                        AbstractExtractor::Ptr extractor) {
        value.reset();
        if (!extractor->isNull(position)) {
            TypeHandler<Value>::extract(position, value.emplace(), Value{}, extractor);
        }
    }

    static void prepare(std::size_t position, const std::optional<Value>& value,
                        AbstractPreparator::Ptr preparator) {
        TypeHandler<Value>::prepare(position, value.value_or(Value{}), preparator);
    }

    TypeHandler() = delete;
};

}  // namespace Poco::Data
