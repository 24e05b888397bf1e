#pragma once

#include <memory>
#include <string>

namespace Poco::Data {
class Session;
}

namespace openclaw::store {

/// The SQLite file: opened, checked and migrated. WAL, synchronous=NORMAL, 5 s busy timeout on every session.
/// SQL stays portable to PostgreSQL. Several processes may have the same file open.
class Database {
  public:
    /// Opens or creates the file (and its folder, mode 0700; the file 0600) and runs the missing migrations,
    /// each in a transaction. Throws Error(store_unavailable): cannot be opened, damaged, or from a newer
    /// version.
    explicit Database(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::string& path() const noexcept { return path_; }  ///< absolute

    /// A session of the pool, for one thread; goes back when its last copy dies, which must be before the
    /// database does. Any thread; throws Error(unavailable) when too many are in use.
    Poco::Data::Session session();

  private:
    class Sessions;
    std::string path_;
    std::unique_ptr<Sessions> sessions_;
};

}  // namespace openclaw::store
