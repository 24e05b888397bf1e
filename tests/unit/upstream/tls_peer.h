#pragma once

#include <openssl/ssl.h>
#include <pthread.h>

#include <array>
#include <csignal>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "certificates.h"
#include "scripted_server.h"

namespace openclaw::upstream::test {

/// The server's side of one TLS connection: blocking, like Peer.
class TlsPeer {
  public:
    TlsPeer(SSL_CTX* context, const Peer& peer) : ssl_(::SSL_new(context), ::SSL_free) {
        ::SSL_set_fd(ssl_.get(), peer.fd());
        if (::SSL_accept(ssl_.get()) != 1) throw Peer::Gone{};
    }

    std::string readRequest() {
        while (true) {
            if (const auto end = buffer_.find("\r\n\r\n"); end != std::string::npos) {
                std::size_t size = end + 4;
                constexpr std::string_view length = "Content-Length: ";
                if (const auto at = buffer_.find(length); at < end)
                    size += std::stoul(buffer_.substr(at + length.size()));
                while (buffer_.size() < size) fill();
                std::string request = buffer_.substr(0, size);
                buffer_.erase(0, size);
                return request;
            }
            fill();
        }
    }
    void write(std::string_view text) {
        while (!text.empty()) {
            const int count = ::SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size()));
            if (count <= 0) throw Peer::Gone{};
            text.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    /// Returns once the client has closed.
    void awaitClose() {
        try {
            while (true) fill();
        } catch (const Peer::Gone&) {
        }
    }

  private:
    void fill() {
        std::array<char, 16384> piece;
        const int count = ::SSL_read(ssl_.get(), piece.data(), static_cast<int>(piece.size()));
        if (count <= 0) throw Peer::Gone{};
        buffer_.append(piece.data(), static_cast<std::size_t>(count));
    }

    std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
    std::string buffer_;
};

/// OpenSSL writes without MSG_NOSIGNAL. On the server's thread alone: the client must never raise it.
inline void blockSigpipe() {
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

using TlsScript = std::function<void(TlsPeer&)>;

/// A script that answers the handshake as `identity`, then runs `script`. `identity` outlives it.
inline ScriptedServer::Script overTls(const Identity& identity, TlsScript script,
                                      int newestVersion = TLS1_3_VERSION) {
    return [&identity, script = std::move(script), newestVersion](Peer& peer) {
        blockSigpipe();
        const std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context(::SSL_CTX_new(::TLS_server_method()),
                                                                   ::SSL_CTX_free);
        ::SSL_CTX_use_certificate(context.get(), identity.certificate.get());
        ::SSL_CTX_use_PrivateKey(context.get(), identity.key.get());
        ::SSL_CTX_set_max_proto_version(context.get(), newestVersion);
        if (newestVersion < TLS1_2_VERSION) {
            ::SSL_CTX_set_min_proto_version(context.get(), newestVersion);
            ::SSL_CTX_set_security_level(context.get(), 0);
        }
        TlsPeer secured(context.get(), peer);
        script(secured);
    };
}

}  // namespace openclaw::upstream::test
