#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "modes.h"
#include "options.h"

namespace loadgen {

std::string requestBytes(const Options& options) {
    std::string bytes = options.method + " " + options.path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n";
    if (!options.token.empty()) bytes += "Authorization: Bearer " + options.token + "\r\n";
    if (!options.body.empty()) {
        bytes += "Content-Type: application/json\r\nContent-Length: " + std::to_string(options.body.size()) +
                 "\r\n";
    }
    return bytes + "\r\n" + options.body;
}

}  // namespace loadgen

int main(int argc, char** argv) {
    loadgen::Options options;
    CLI::App app("Asks an HTTP server on 127.0.0.1 many times and prints one line of JSON");
    app.require_subcommand(1);
    app.fallthrough();
    auto* const load = app.add_subcommand("load", "closed loop: requests a second and latencies");
    auto* const parked =
        app.add_subcommand("parked", "idle keep-alive connections, until a line comes on stdin");
    auto* const streams =
        app.add_subcommand("streams", "one event stream on each connection: gaps between events");
    auto* const idle =
        app.add_subcommand("idle-sockets", "idle WebSockets, pinged, until a line comes on stdin");
    auto* const calls = app.add_subcommand("calls", "closed loop on WebSockets: --method with --body");
    auto* const subscribers =
        app.add_subcommand("subscribers", "WebSockets that follow one session; --body: of its run");
    app.add_option("--port", options.port)->required();
    app.add_option("--method", options.method);
    app.add_option("--path", options.path);
    app.add_option("--token", options.token);
    app.add_option("--body", options.body);
    app.add_option("--connections", options.connections);
    app.add_option("--seconds", options.seconds, "to measure; streams: to wait for their end");
    app.add_option("--warmup", options.warmup);
    app.add_option("--spread", options.spread, "streams: seconds over which they start");
    app.add_option("--watch", options.watchedProcess, "process whose CPU time, memory and threads are told");
    CLI11_PARSE(app, argc, argv);

    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    constexpr rlim_t own = 16;
    if (options.connections + own > files.rlim_max) {
        std::fprintf(stderr,
                     "loadgen: this system lets a process have %llu descriptors (ulimit -Hn); %u connections "
                     "need more\n",
                     static_cast<unsigned long long>(files.rlim_max), options.connections);
        return 1;
    }
    try {
        if (load->parsed()) return loadgen::runLoad(options);
        if (parked->parsed()) return loadgen::runParked(options);
        if (idle->parsed()) return loadgen::runIdleSockets(options);
        if (calls->parsed()) return loadgen::runCalls(options);
        if (subscribers->parsed()) return loadgen::runSubscribers(options);
        if (streams->parsed()) return loadgen::runStreams(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "loadgen: %s\n", error.what());
    }
    return 1;
}
