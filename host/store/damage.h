#pragma once

#include <string>

#include "store/file.h"

namespace Poco::Data {
class Session;
}

namespace openclaw::store {

/// Throws Error(store_unavailable) when the database is damaged. Reading every page takes 2 ms a megabyte,
/// so that is done for small files, and for larger ones that were left open by a crash; otherwise the schema
/// and both ends of every table are read, which finds wrong, cut and overwritten files at no cost.
void refuseDamage(Poco::Data::Session& session, const std::string& path, const FileState& state);

}  // namespace openclaw::store
