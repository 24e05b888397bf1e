#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>

namespace openclaw::upstream::test {

using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
using Certificate = std::unique_ptr<X509, void (*)(X509*)>;

/// A certificate and its key. Movable.
struct Identity {
    Key key{nullptr, ::EVP_PKEY_free};
    Certificate certificate{nullptr, ::X509_free};
};

/// What a certificate says, as far as a test cares.
struct Claim {
    std::string altName = "IP:127.0.0.1";
    long validFrom = -3600;  ///< seconds from now
    long validUntil = 3600;
    bool authority = false;
};

inline void addExtension(X509* certificate, X509* issuer, int kind, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509_EXTENSION* const extension = ::X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
    if (extension == nullptr) throw std::runtime_error("X509V3_EXT_conf_nid " + value);
    ::X509_add_ext(certificate, extension, -1);
    ::X509_EXTENSION_free(extension);
}

/// Signed by `issuer`, or by itself when that is null.
inline Identity issue(const Claim& claim, const std::string& name, const Identity* issuer) {
    Identity made;
    made.key.reset(::EVP_EC_gen("P-256"));
    made.certificate.reset(::X509_new());
    X509* const certificate = made.certificate.get();
    ::X509_set_version(certificate, X509_VERSION_3);
    static long serial = 0;
    ::ASN1_INTEGER_set(::X509_get_serialNumber(certificate), ++serial);
    ::X509_gmtime_adj(::X509_getm_notBefore(certificate), claim.validFrom);
    ::X509_gmtime_adj(::X509_getm_notAfter(certificate), claim.validUntil);
    ::X509_NAME_add_entry_by_txt(::X509_get_subject_name(certificate), "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509* const signer = issuer != nullptr ? issuer->certificate.get() : certificate;
    ::X509_set_issuer_name(certificate, ::X509_get_subject_name(signer));
    ::X509_set_pubkey(certificate, made.key.get());
    if (claim.authority) {
        addExtension(certificate, signer, NID_basic_constraints, "critical,CA:TRUE");
        addExtension(certificate, signer, NID_key_usage, "critical,keyCertSign,cRLSign");
    } else {
        addExtension(certificate, signer, NID_subject_alt_name, claim.altName);
    }
    if (::X509_sign(certificate, issuer != nullptr ? issuer->key.get() : made.key.get(), ::EVP_sha256()) ==
        0) {
        throw std::runtime_error("X509_sign");
    }
    return made;
}

/// Writes certificate and key to files.
inline void save(const Identity& identity, const std::string& certificateFile, const std::string& keyFile) {
    std::FILE* const certificate = std::fopen(certificateFile.c_str(), "w");
    ::PEM_write_X509(certificate, identity.certificate.get());
    std::fclose(certificate);
    if (keyFile.empty()) return;
    std::FILE* const key = std::fopen(keyFile.c_str(), "w");
    ::PEM_write_PrivateKey(key, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(key);
}

}  // namespace openclaw::upstream::test
