#include "process_watch.h"

#include <unistd.h>

#include <fstream>
#include <sstream>

namespace loadgen {

ProcessSample sample(int pid) {
    ProcessSample result;
    const std::string folder = "/proc/" + std::to_string(pid);
    std::string line;
    std::ifstream stat(folder + "/stat");
    std::getline(stat, line);
    // The name may hold spaces; utime and stime are the 14th and 15th field, the 12th and 13th behind it.
    std::istringstream fields(line.substr(line.rfind(')') + 1));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    result.cpuMicros = (user + system) * (1'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)));

    std::ifstream status(folder + "/status");
    std::string key;
    while (status >> key) {
        if (key == "VmRSS:") status >> result.rssKb;
        if (key == "RssAnon:") status >> result.anonKb;
        if (key == "Threads:") status >> result.threads;
        std::getline(status, skipped);
    }
    return result;
}

}  // namespace loadgen
