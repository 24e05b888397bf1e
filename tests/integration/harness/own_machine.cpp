#include "own_machine.h"

#include <cstdlib>
#include <map>
#include <vector>

namespace harness {
namespace {

constexpr const char* prologue = R"(
ip link set lo up 2>/dev/null || true
waitFor() { local end=$((SECONDS + 20)); until "$@"; do kill -0 "$pid" && ((SECONDS < end)) || return 1; done; }
ready() { waitFor curl -sf -o /dev/null "http://localhost:${1:-8080}/readyz"; }
logged() { waitFor grep -q "$1" "$2"; }
cd ~
)";

}  // namespace

Finished runOnOwnMachine(const TempFolder& home, const std::string& script) {
    const std::string path = OPENCLAW_BINARY_DIR "/bin:" + std::string(std::getenv("PATH"));
    const std::map<std::string, std::string> environment{{"HOME", home.path()}, {"PATH", path}};
    std::vector<std::string> command{"unshare", "--map-root-user", "--net",
                                     "--pid",   "--fork",          "--mount-proc"};
    std::vector<std::string> probe = command;
    probe.emplace_back("true");
    if (run(probe, environment).code != 0) command.clear();
    // From a file: a shell that has the script among its arguments would look to pgrep like the gateway.
    command.insert(command.end(), {"bash", home.write("session.sh", prologue + script)});
    return run(command, environment, home.path());
}

}  // namespace harness
