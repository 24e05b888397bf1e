#include "store/damage.h"

#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include <algorithm>
#include <vector>

#include "store/failure.h"

namespace openclaw::store {
namespace {

using Poco::Data::Session;
using Poco::Data::Keywords::into;
using Poco::Data::Keywords::now;

constexpr std::uint64_t smallestDatabase = 512;                 // bytes: one page
constexpr std::uint64_t readWholeBelow = 4u << 20;              // bytes: 8 ms at most at every start
constexpr std::uint64_t readWholeAfterCrashBelow = 256u << 20;  // bytes: half a second after a crash

Error damaged(const std::string& path, const std::string& finding) {
    return unavailable(path, "is damaged: " + finding + ". " + adviceForDamage);
}

void readEverything(Session& session, const std::string& path) {
    std::string finding;
    session << "PRAGMA quick_check(1)", into(finding), now;
    if (finding == "ok") return;
    std::replace(finding.begin(), finding.end(), '\n', ' ');  // messages are one line
    throw damaged(path, finding);
}

void readBothEnds(Session& session) {
    std::vector<std::string> tables;
    session << "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0", into(tables), now;
    for (const std::string& table : tables) {
        for (const char* order : {"ASC", "DESC"}) {
            std::vector<int> found;
            session << "SELECT 1 FROM \"" + table + "\" ORDER BY rowid " + order + " LIMIT 1", into(found),
                now;
        }
    }
}

/// SQLite takes a file of less than a header for a new one, and reads zeros behind the end of its last page.
void refuseCutFile(Session& session, const std::string& path, const FileState& state) {
    int pageBytes = 0;
    session << "PRAGMA page_size", into(pageBytes), now;
    const bool wholePages = pageBytes > 0 && state.bytes % static_cast<unsigned>(pageBytes) == 0;
    // After a crash the log may still hold what a page lacks.
    if (wholePages || (state.leftOpen && state.bytes >= smallestDatabase)) return;
    throw damaged(path, "it was cut to " + std::to_string(state.bytes) + " bytes");
}

}  // namespace

void refuseDamage(Session& session, const std::string& path, const FileState& state) {
    refuseCutFile(session, path, state);
    if (state.bytes <= (state.leftOpen ? readWholeAfterCrashBelow : readWholeBelow)) {
        readEverything(session, path);
    } else {
        readBothEnds(session);
    }
}

}  // namespace openclaw::store
