#include "cli/first_root.h"

#include <algorithm>

#include "base/error.h"
#include "cli/new_file.h"

namespace openclaw::cli {
namespace {

namespace fs = std::filesystem;

fs::path real(const fs::path& path) {
    std::error_code failed;
    fs::path resolved = fs::weakly_canonical(path, failed);
    return failed ? path.lexically_normal() : resolved;
}

/// Is `inner` the folder `outer`, or somewhere below it?
bool contains(const fs::path& outer, const fs::path& inner) {
    const auto [end, unused] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
    return end == outer.end();
}

}  // namespace

std::string firstRoot(const fs::path& current, const fs::path& home, const fs::path& configFile) {
    const fs::path here = real(current);
    const fs::path own = real(home / ".openclaw");
    const bool shows = contains(here, real(home)) || contains(here, real(configFile)) || contains(own, here);
    // A name that looks like a variable would be replaced when the configuration is read.
    const bool writable = here.string().find("${") == std::string::npos;
    if (!shows && writable) return here;

    const fs::path files = own / "files";
    try {
        writePrivateFile(files / "welcome.txt",
                         "Files in this folder can be read by the gateway's file tools.\n", false);
    } catch (const Error& error) {
        if (error.code() != ErrorCode::conflict) throw;  // it is there already
    }
    return files;
}

}  // namespace openclaw::cli
