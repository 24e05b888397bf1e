#pragma once

#include <memory>
#include <string>

namespace openclaw::store {

/// The SQLite file: opened, checked and migrated. WAL, synchronous=NORMAL, 5 s busy timeout on every session.
/// SQL stays portable to PostgreSQL.
class Database {
  public:
    /// Opens or creates the file (and its folder, mode 0700; the file 0600) and runs the missing migrations,
    /// each in a transaction. Throws Error(store_unavailable): cannot be opened, damaged, or from a newer
    /// version.
    explicit Database(std::string path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::string& path() const noexcept { return path_; }

  private:
    friend class AuditLog;
    class Impl;
    std::string path_;
    std::unique_ptr<Impl> impl_;
};

}  // namespace openclaw::store
