#pragma once

#include <openssl/ssl.h>
#include <sys/types.h>

#include <cstddef>
#include <memory>
#include <string>

namespace fake_vendor {

/// The certificate and key that a server shows.
class TlsIdentity {
  public:
    /// PEM files. Throws std::runtime_error.
    TlsIdentity(const std::string& certificate, const std::string& key);
    SSL_CTX* context() const noexcept { return context_.get(); }

  private:
    struct Free {
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    };
    std::unique_ptr<SSL_CTX, Free> context_;
};

/// A connected socket that does not block, in the clear or through TLS. Owns it. Reads and writes as recv and
/// send do, -1 with errno included; the handshake is part of the first ones.
class Wire {
  public:
    /// `identity` is null for a connection in the clear.
    Wire(int fd, const TlsIdentity* identity);
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    int fd() const noexcept { return fd_; }
    bool encrypted() const noexcept { return ssl_ != nullptr; }
    ssize_t receive(char* to, std::size_t size);
    ssize_t send(const char* from, std::size_t size);
    /// Says goodbye, so that the client knows that nothing was cut off.
    void shutdown();

  private:
    struct Free {
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };
    ssize_t result(int count);

    int fd_;
    std::unique_ptr<SSL, Free> ssl_;
};

}  // namespace fake_vendor
