#pragma once

#include <memory>
#include <string>

#include <openssl/ssl.h>

namespace openclaw::upstream {

/// The certificate authorities that one pool of connections trusts: the system's, which OpenSSL looks up as
/// it needs them (SSL_CERT_FILE and SSL_CERT_DIR name others), and those of a file. Read once, so that a new
/// connection costs no parsing. [loop thread]
class TrustStore {
  public:
    /// `caFile` in PEM, or empty. Reads files. Throws Error(unavailable) when `caFile` cannot be used.
    explicit TrustStore(const std::string& caFile);

    /// Makes `context` trust them.
    void lendTo(SSL_CTX* context) const { ::SSL_CTX_set1_cert_store(context, store_.get()); }

  private:
    std::unique_ptr<X509_STORE, void (*)(X509_STORE*)> store_;
};

}  // namespace openclaw::upstream
