#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server.h"
#include "text.h"

namespace {

struct Options {
    std::uint16_t port = 0;
    std::string certificate;
    std::string key;
};

/// Nothing when they are wrong.
std::optional<Options> optionsOf(int argc, char** argv) {
    Options options;
    for (int i = 1; i < argc; i += 2) {
        const std::string_view name = argv[i];
        if (i + 1 == argc) return std::nullopt;
        if (name == "--port") {
            options.port = static_cast<std::uint16_t>(fake_vendor::toNumber(argv[i + 1]));
        } else if (name == "--tls-cert") {
            options.certificate = argv[i + 1];
        } else if (name == "--tls-key") {
            options.key = argv[i + 1];
        } else {
            return std::nullopt;
        }
    }
    if (options.certificate.empty() != options.key.empty()) return std::nullopt;
    return options;
}

}  // namespace

/// Prints "listening PORT" on stdout, then answers until it is killed.
int main(int argc, char** argv) {
    const std::optional<Options> options = optionsOf(argc, argv);
    if (!options) {
        std::fputs("usage: fake_vendor [--port N] [--tls-cert FILE --tls-key FILE]\n", stderr);
        return 64;
    }
    std::signal(SIGPIPE, SIG_IGN);  // the TLS library writes without MSG_NOSIGNAL
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    try {
        std::optional<fake_vendor::TlsIdentity> identity;
        if (!options->certificate.empty()) identity.emplace(options->certificate, options->key);
        fake_vendor::Server server(options->port, std::move(identity));
        std::printf("listening %u\n", static_cast<unsigned>(server.port()));
        std::fflush(stdout);
        server.run();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "fake_vendor: %s\n", error.what());
        return 1;
    }
}
