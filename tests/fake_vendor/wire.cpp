#include "wire.h"

#include <openssl/err.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <stdexcept>

namespace fake_vendor {
namespace {

int clamped(std::size_t size) {
    return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

TlsIdentity::TlsIdentity(const std::string& certificate, const std::string& key)
    : context_(SSL_CTX_new(TLS_server_method())) {
    if (SSL_CTX_use_certificate_chain_file(context_.get(), certificate.c_str()) != 1)
        throw std::runtime_error(certificate + " holds no certificate");
    if (SSL_CTX_use_PrivateKey_file(context_.get(), key.c_str(), SSL_FILETYPE_PEM) != 1)
        throw std::runtime_error(key + " is not the key of " + certificate);
    SSL_CTX_set_mode(context_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
}

Wire::Wire(int fd, const TlsIdentity* identity) : fd_(fd) {
    if (identity == nullptr) return;
    ssl_.reset(SSL_new(identity->context()));
    SSL_set_fd(ssl_.get(), fd);
    SSL_set_accept_state(ssl_.get());
}

Wire::~Wire() {
    ssl_.reset();
    ::close(fd_);
}

ssize_t Wire::receive(char* to, std::size_t size) {
    if (!encrypted()) return ::recv(fd_, to, size, 0);
    ERR_clear_error();
    return result(SSL_read(ssl_.get(), to, clamped(size)));
}

ssize_t Wire::send(const char* from, std::size_t size) {
    if (!encrypted()) return ::send(fd_, from, size, MSG_NOSIGNAL);
    ERR_clear_error();
    return result(SSL_write(ssl_.get(), from, clamped(size)));
}

void Wire::shutdown() {
    if (encrypted() && SSL_is_init_finished(ssl_.get()) == 1) SSL_shutdown(ssl_.get());
}

ssize_t Wire::result(int count) {
    if (count > 0) return count;
    switch (SSL_get_error(ssl_.get(), count)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            errno = EAGAIN;
            return -1;
        case SSL_ERROR_ZERO_RETURN:
            return 0;
        default:
            if (errno == 0 || errno == EAGAIN || errno == EINTR) errno = EPROTO;
            return -1;
    }
}

}  // namespace fake_vendor
