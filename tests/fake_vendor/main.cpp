#include <sys/resource.h>

#include <cstdio>
#include <cstring>
#include <exception>

#include "server.h"
#include "text.h"

/// fake_vendor [--port N]: prints "listening PORT" on stdout, then answers until it is killed.
int main(int argc, char** argv) {
    std::uint16_t port = 0;
    if (argc == 3 && std::strcmp(argv[1], "--port") == 0) {
        port = static_cast<std::uint16_t>(fake_vendor::toNumber(argv[2]));
    } else if (argc != 1) {
        std::fputs("usage: fake_vendor [--port N]\n", stderr);
        return 64;
    }
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    try {
        fake_vendor::Server server(port);
        std::printf("listening %u\n", static_cast<unsigned>(server.port()));
        std::fflush(stdout);
        server.run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "fake_vendor: %s\n", error.what());
        return 1;
    }
}
