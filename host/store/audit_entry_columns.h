#pragma once

#include <Poco/Data/TypeHandler.h>

#include <cstddef>
#include <type_traits>

#include "store/audit_log.h"

namespace openclaw::store {

/// The columns of an AuditEntry, in the order in which the type handler below binds and extracts them.
inline constexpr char auditColumns[] =
    "started_at, duration_micros, request_id, principal, remote, tool, outcome, rule, input_bytes, "
    "output_bytes";
inline constexpr char auditPlaceholders[] = "?, ?, ?, ?, ?, ?, ?, ?, ?, ?";

/// Calls `visit(member)` for each column, in order; `Entry` is AuditEntry, const or not.
template <typename Entry, typename Visit>
void forEachColumn(Entry& entry, Visit visit) {
    visit(entry.startedAt);
    visit(entry.durationMicros);
    visit(entry.requestId);
    visit(entry.principal);
    visit(entry.remote);
    visit(entry.tool);
    visit(entry.outcome);
    visit(entry.rule);
    visit(entry.inputBytes);
    visit(entry.outputBytes);
}

}  // namespace openclaw::store

namespace Poco::Data {

template <>
class TypeHandler<openclaw::store::AuditEntry> {
    using Entry = openclaw::store::AuditEntry;

    template <typename Member>
    using HandlerOf = TypeHandler<std::remove_cvref_t<Member>>;

  public:
    static std::size_t size() { return 10; }

    static void bind(std::size_t position, const Entry& entry, AbstractBinder::Ptr binder,
                     AbstractBinder::Direction direction) {
        openclaw::store::forEachColumn(entry, [&](const auto& member) {
            HandlerOf<decltype(member)>::bind(position++, member, binder, direction);
        });
    }

    static void extract(std::size_t position, Entry& entry, const Entry& fallback,
                        AbstractExtractor::Ptr extractor) {
        entry = fallback;
        openclaw::store::forEachColumn(entry, [&](auto& member) {
            HandlerOf<decltype(member)>::extract(position++, member, member, extractor);
        });
    }

    static void prepare(std::size_t position, const Entry& entry, AbstractPreparator::Ptr preparator) {
        openclaw::store::forEachColumn(entry, [&](const auto& member) {
            HandlerOf<decltype(member)>::prepare(position++, member, preparator);
        });
    }

    TypeHandler() = delete;
};

}  // namespace Poco::Data
