#include <cstdio>

#include "client.h"
#include "histogram.h"
#include "modes.h"
#include "process_watch.h"

namespace loadgen {
namespace {

constexpr double nanosPerSecond = 1e9;

}  // namespace

int runLoad(const Options& options) {
    Client client(options.port, requestBytes(options));
    Histogram latencies;
    std::uint64_t refused = 0;
    std::uint64_t lost = 0;
    bool measuring = false;
    client.onAnswer = [&](Client::Connection& connection, std::int64_t now) {
        if (connection.reader.status() != 200) ++refused;
        if (measuring) latencies.add(static_cast<std::uint64_t>(now - connection.sentAt));
        client.send(connection);
    };
    client.onLost = [&](Client::Connection&) { ++lost; };
    client.connect(options.connections);
    for (auto& connection : client.connections()) client.send(connection);

    const auto runFor = [&](double seconds) {
        const auto until = nowNanos() + static_cast<std::int64_t>(seconds * nanosPerSecond);
        while (nowNanos() < until) client.poll(until);
    };
    runFor(options.warmup);
    measuring = true;
    const std::int64_t begin = nowNanos();
    const ProcessSample before = sample(options.watchedProcess);
    runFor(options.seconds);
    const ProcessSample after = sample(options.watchedProcess);
    const double seconds = static_cast<double>(nowNanos() - begin) / nanosPerSecond;

    const auto requests = static_cast<double>(latencies.total());
    const double cpuMicros = static_cast<double>(after.cpuMicros - before.cpuMicros);
    const auto micros = [&](double share) { return static_cast<double>(latencies.quantile(share)) / 1000; };
    std::printf(
        R"({"requests":%.0f,"refused":%llu,"lost":%llu,"rps":%.1f,"p50_us":%.1f,"p99_us":%.1f,"cpu_us":%.2f,)"
        R"("cpu_share":%.3f,"rss_kb":%llu,"anon_kb":%llu,"threads":%llu})"
        "\n",
        requests, static_cast<unsigned long long>(refused), static_cast<unsigned long long>(lost),
        requests / seconds, micros(0.5), micros(0.99), requests > 0 ? cpuMicros / requests : 0,
        cpuMicros / seconds / 1e6, static_cast<unsigned long long>(after.rssKb),
        static_cast<unsigned long long>(after.anonKb), static_cast<unsigned long long>(after.threads));
    return requests > 0 && refused == 0 && lost == 0 ? 0 : 1;
}

}  // namespace loadgen
