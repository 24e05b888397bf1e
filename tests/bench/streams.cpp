#include <algorithm>
#include <cstdio>

#include "client.h"
#include "histogram.h"
#include "modes.h"
#include "process_watch.h"

namespace loadgen {
namespace {

std::uint64_t countEvents(std::string_view bytes) {
    std::uint64_t count = 0;
    for (auto at = bytes.find("data: {"); at != std::string_view::npos; at = bytes.find("data: {", at + 7))
        ++count;
    return count;
}

}  // namespace

int runStreams(const Options& options) {
    Client client(options.port, requestBytes(options));
    Histogram gaps;
    Histogram firsts;
    unsigned completed = 0;
    unsigned failed = 0;
    client.onBytes = [&](Client::Connection& connection, std::string_view bytes, std::int64_t now) {
        const std::uint64_t events = countEvents(bytes);
        for (std::uint64_t i = 0; i < events; ++i) {
            if (connection.events == 0) {
                firsts.add(static_cast<std::uint64_t>(now - connection.sentAt));
            } else {
                gaps.add(static_cast<std::uint64_t>(now - connection.lastAt));
            }
            ++connection.events;
            connection.lastAt = now;
        }
    };
    client.onAnswer = [&](Client::Connection& connection, std::int64_t) {
        ++(connection.reader.status() == 200 ? completed : failed);
    };
    client.onLost = [&](Client::Connection&) { ++failed; };
    client.connect(options.connections);

    const std::int64_t begin = nowNanos();
    const auto giveUp = begin + static_cast<std::int64_t>((options.seconds + options.spread) * 1e9);
    unsigned started = 0;
    ProcessSample peak;
    std::int64_t nextSample = begin;
    while (completed + failed < options.connections && nowNanos() < giveUp) {
        const double elapsed = static_cast<double>(nowNanos() - begin) / 1e9;
        const auto due = std::min(
            options.connections,
            static_cast<unsigned>(elapsed / options.spread * static_cast<double>(options.connections)) + 1);
        for (; started < due; ++started) client.send(client.connections()[started]);
        client.poll(std::min(giveUp, nowNanos() + (started < options.connections ? 1'000'000 : 50'000'000)));
        if (nowNanos() >= nextSample && options.watchedProcess != 0) {
            nextSample = nowNanos() + 100'000'000;
            const ProcessSample now = sample(options.watchedProcess);
            peak.rssKb = std::max(peak.rssKb, now.rssKb);
            peak.anonKb = std::max(peak.anonKb, now.anonKb);
            peak.threads = std::max(peak.threads, now.threads);
        }
    }
    const auto millis = [](std::uint64_t nanos) { return static_cast<double>(nanos) / 1e6; };
    const std::uint64_t events = gaps.total() + firsts.total();
    std::printf(R"({"streams":%u,"failed":%u,"events":%llu,"first_p50_ms":%.2f,"first_p99_ms":%.2f,)"
                R"("gap_p1_ms":%.2f,"gap_p50_ms":%.2f,"gap_p99_ms":%.2f,"gap_max_ms":%.2f,)"
                R"("rss_kb":%llu,"anon_kb":%llu,"threads":%llu})"
                "\n",
                completed, options.connections - completed, static_cast<unsigned long long>(events),
                millis(firsts.quantile(0.5)), millis(firsts.quantile(0.99)), millis(gaps.quantile(0.01)),
                millis(gaps.quantile(0.5)), millis(gaps.quantile(0.99)), millis(gaps.max()),
                static_cast<unsigned long long>(peak.rssKb), static_cast<unsigned long long>(peak.anonKb),
                static_cast<unsigned long long>(peak.threads));
    return completed == options.connections ? 0 : 1;
}

}  // namespace loadgen
