#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string>

#include "client.h"
#include "histogram.h"
#include "modes.h"
#include "process_watch.h"
#include "socket_client.h"

namespace loadgen {
namespace {

using Connection = SocketClient::Connection;
using Opcode = SocketClient::Opcode;

constexpr std::int64_t second = 1'000'000'000;

std::string targetOf(const Options& options) {
    return "/ws?token=" + options.token;
}

double micros(const Histogram& latencies, double share) {
    return static_cast<double>(latencies.quantile(share)) / 1000;
}

/// The number that stands behind `name` (in quotes, with a colon), or -1.
std::int64_t numberBehind(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) return -1;
    std::int64_t value = -1;
    std::from_chars(text.data() + at + name.size(), text.data() + text.size(), value);
    return value;
}

}  // namespace

int runIdleSockets(const Options& options) {
    SocketClient client(options.port, targetOf(options));
    Histogram latencies;
    unsigned lost = 0;
    bool answered = false;
    client.onLost = [&](Connection&) { ++lost; };
    client.onFrame = [&](Connection& connection, Opcode opcode, std::string_view) {
        if (opcode != Opcode::pong) return;
        latencies.add(static_cast<std::uint64_t>(nowNanos() - connection.sentAt));
        answered = true;
    };
    client.connect(options.connections);
    // Until nothing comes any more of what the others' arrival brings.
    const auto settled = nowNanos() + static_cast<std::int64_t>(options.warmup * second);
    client.pollUntil(settled, [] { return false; });
    const ProcessSample watched = sample(options.watchedProcess);

    const auto until = nowNanos() + static_cast<std::int64_t>(options.seconds * second);
    for (std::size_t i = 0; nowNanos() < until && lost == 0; i = (i + 1) % client.connections().size()) {
        answered = false;
        client.send(client.connections()[i], Opcode::ping, "?");
        client.pollUntil(nowNanos() + 10 * second, [&] { return answered || lost > 0; });
    }
    std::printf(
        R"({"open":%u,"lost":%u,"pings":%llu,"p50_us":%.1f,"p99_us":%.1f,"max_us":%.1f,"rss_kb":%llu,)"
        R"("anon_kb":%llu,"threads":%llu})"
        "\n",
        options.connections - lost, lost, static_cast<unsigned long long>(latencies.total()),
        micros(latencies, 0.5), micros(latencies, 0.99), static_cast<double>(latencies.max()) / 1000,
        static_cast<unsigned long long>(watched.rssKb), static_cast<unsigned long long>(watched.anonKb),
        static_cast<unsigned long long>(watched.threads));
    std::fflush(stdout);
    while (std::getchar() != '\n' && std::feof(stdin) == 0) {
    }
    return lost == 0 ? 0 : 1;
}

int runCalls(const Options& options) {
    SocketClient client(options.port, targetOf(options));
    const std::string request = requestFrame("1", options.method, options.body);
    Histogram latencies;
    std::uint64_t refused = 0;
    std::uint64_t lost = 0;
    bool measuring = false;
    client.onLost = [&](Connection&) { ++lost; };
    client.onFrame = [&](Connection& connection, Opcode opcode, std::string_view payload) {
        if (opcode != Opcode::text || !payload.starts_with(R"({"type":"res")")) return;
        if (payload.find(R"("ok":true)") == std::string_view::npos) ++refused;
        if (measuring) latencies.add(static_cast<std::uint64_t>(nowNanos() - connection.sentAt));
        client.send(connection, Opcode::text, request);
    };
    client.connect(options.connections);
    for (Connection& connection : client.connections()) client.send(connection, Opcode::text, request);
    const auto runFor = [&](double seconds) {
        const auto until = nowNanos() + static_cast<std::int64_t>(seconds * second);
        while (nowNanos() < until) client.poll(until);
    };
    runFor(options.warmup);
    measuring = true;
    const std::int64_t begin = nowNanos();
    const ProcessSample before = sample(options.watchedProcess);
    runFor(options.seconds);
    const ProcessSample after = sample(options.watchedProcess);
    const double seconds = static_cast<double>(nowNanos() - begin) / second;
    const auto calls = static_cast<double>(latencies.total());
    const auto cpuMicros = static_cast<double>(after.cpuMicros - before.cpuMicros);
    std::printf(R"({"requests":%.0f,"refused":%llu,"lost":%llu,"rps":%.1f,"p50_us":%.1f,"p99_us":%.1f,)"
                R"("cpu_us":%.2f,"cpu_share":%.3f,"rss_kb":%llu,"anon_kb":%llu,"threads":%llu})"
                "\n",
                calls, static_cast<unsigned long long>(refused), static_cast<unsigned long long>(lost),
                calls / seconds, micros(latencies, 0.5), micros(latencies, 0.99),
                calls > 0 ? cpuMicros / calls : 0, cpuMicros / seconds / 1e6,
                static_cast<unsigned long long>(after.rssKb), static_cast<unsigned long long>(after.anonKb),
                static_cast<unsigned long long>(after.threads));
    return calls > 0 && refused == 0 && lost == 0 ? 0 : 1;
}

int runSubscribers(const Options& options) {
    SocketClient client(options.port, targetOf(options));
    unsigned ready = 0;
    unsigned complete = 0;
    unsigned lost = 0;
    std::uint64_t disordered = 0;
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
    std::uint64_t deltas = 0;
    std::int64_t lastAt = 0;
    client.onLost = [&](Connection&) { ++lost; };
    client.onFrame = [&](Connection& connection, Opcode opcode, std::string_view payload) {
        if (opcode != Opcode::text) return;
        if (payload.find(R"("id":"subscribe")") != std::string_view::npos) ++ready;
        const std::int64_t seq = numberBehind(payload.substr(0, 64), R"("seq":)");
        if (seq < 0) return;
        if (connection.lastSeq != 0 && seq != connection.lastSeq + 1) ++disordered;
        connection.lastSeq = seq;
        const bool agent = payload.find(R"("event":"agent")") != std::string_view::npos;
        const bool chat = payload.find(R"("event":"chat")") != std::string_view::npos;
        if (!agent && !chat) return;
        ++frames;
        bytes += payload.size();
        lastAt = nowNanos();
        if (chat && payload.find(R"("state":"delta")") != std::string_view::npos) {
            ++deltas;
            ++connection.frames;
        }
        if (chat && payload.find(R"("state":"final")") != std::string_view::npos) ++complete;
    };
    client.connect(options.connections);
    for (Connection& connection : client.connections()) {
        client.send(connection, Opcode::text,
                    requestFrame("subscribe", "sessions.messages.subscribe", R"({"key":"bench"})"));
    }
    client.pollUntil(nowNanos() + 10 * second, [&] { return ready == options.connections; });

    const ProcessSample before = sample(options.watchedProcess);
    const std::int64_t begin = nowNanos();
    client.send(client.connections().front(), Opcode::text, requestFrame("run", "agent", options.body));
    client.pollUntil(begin + static_cast<std::int64_t>(options.seconds * second),
                     [&] { return complete + lost >= options.connections; });
    const ProcessSample after = sample(options.watchedProcess);
    const double seconds = static_cast<double>(std::max(lastAt, begin + 1) - begin) / second;
    unsigned unequal = 0;
    for (const Connection& each : client.connections()) {
        if (each.frames != client.connections().front().frames) ++unequal;
    }
    const auto cpuMicros = static_cast<double>(after.cpuMicros - before.cpuMicros);
    std::printf(
        R"({"subscribers":%u,"complete":%u,"lost":%u,"unequal":%u,"disordered":%llu,"frames":%llu,)"
        R"("deltas_each":%llu,"seconds":%.3f,"fps":%.0f,"mb_per_s":%.1f,"cpu_us":%.3f,"cpu_share":%.3f,)"
        R"("rss_kb":%llu,"anon_kb":%llu,"threads":%llu})"
        "\n",
        options.connections, complete, lost, unequal, static_cast<unsigned long long>(disordered),
        static_cast<unsigned long long>(frames),
        static_cast<unsigned long long>(deltas / options.connections), seconds,
        static_cast<double>(frames) / seconds, static_cast<double>(bytes) / seconds / 1e6,
        frames > 0 ? cpuMicros / static_cast<double>(frames) : 0, cpuMicros / seconds / 1e6,
        static_cast<unsigned long long>(after.rssKb), static_cast<unsigned long long>(after.anonKb),
        static_cast<unsigned long long>(after.threads));
    return complete == options.connections && unequal == 0 && disordered == 0 ? 0 : 1;
}

}  // namespace loadgen
