#include <cstdio>

#include "client.h"
#include "modes.h"
#include "process_watch.h"

namespace loadgen {

int runParked(const Options& options) {
    Client client(options.port, requestBytes(options));
    unsigned answered = 0;
    unsigned lost = 0;
    client.onAnswer = [&](Client::Connection& connection, std::int64_t) {
        if (connection.reader.status() == 200) ++answered;
    };
    client.onLost = [&](Client::Connection&) { ++lost; };
    client.connect(options.connections);

    // A few at a time, as clients come.
    const auto askAll = [&] {
        answered = 0;
        for (auto& connection : client.connections()) {
            if (connection.fd < 0) continue;
            client.send(connection);
            const auto giveUp = nowNanos() + 10'000'000'000;
            while (connection.busy && connection.fd >= 0 && nowNanos() < giveUp) client.poll(giveUp);
        }
        return answered;
    };
    const unsigned parked = askAll();
    const ProcessSample watched = sample(options.watchedProcess);
    std::printf(R"({"parked":%u,"rss_kb":%llu,"anon_kb":%llu,"threads":%llu})"
                "\n",
                parked, static_cast<unsigned long long>(watched.rssKb),
                static_cast<unsigned long long>(watched.anonKb),
                static_cast<unsigned long long>(watched.threads));
    std::fflush(stdout);
    while (std::getchar() != '\n' && std::feof(stdin) == 0) {
    }
    const unsigned alive = askAll();
    std::printf(R"({"alive":%u,"lost":%u})"
                "\n",
                alive, lost);
    return alive == options.connections ? 0 : 1;
}

}  // namespace loadgen
