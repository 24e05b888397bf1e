#include "upstream/trust_store.h"

#include <new>

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include "base/error.h"

namespace openclaw::upstream {

TrustStore::TrustStore(const std::string& caFile) : store_(::X509_STORE_new(), ::X509_STORE_free) {
    if (store_ == nullptr) throw std::bad_alloc();
    // Without the system's authorities those of the file may still do.
    ::X509_STORE_set_default_paths(store_.get());
    ::ERR_clear_error();
    if (caFile.empty() || ::X509_STORE_load_file(store_.get(), caFile.c_str()) == 1) return;
    const unsigned long code = ::ERR_peek_last_error();
    const char* const reason = ::ERR_reason_error_string(code);
    const std::string why = reason != nullptr ? reason : "it holds no certificate";
    ::ERR_clear_error();
    throw Error(ErrorCode::unavailable, "the file of certificate authorities " + caFile +
                                            " cannot be used: " + why +
                                            "; it must be readable and hold certificates in PEM");
}

}  // namespace openclaw::upstream
