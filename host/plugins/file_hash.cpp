#include "plugins/file_hash.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <system_error>
#include <vector>

#include <openssl/evp.h>

#include "base/error.h"

namespace openclaw::plugins {
namespace {

constexpr std::size_t blockSize = std::size_t{256} << 10;

class Sha256 {
  public:
    Sha256() : context_(::EVP_MD_CTX_new(), ::EVP_MD_CTX_free) {
        check(context_ != nullptr && ::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) == 1);
    }
    void add(const void* bytes, std::size_t size) {
        check(::EVP_DigestUpdate(context_.get(), bytes, size) == 1);
    }
    std::string hexadecimal() {
        static constexpr std::string_view digits = "0123456789abcdef";
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned size = 0;
        check(::EVP_DigestFinal_ex(context_.get(), digest.data(), &size) == 1);
        std::string out;
        for (unsigned i = 0; i < size; ++i) {
            out.push_back(digits[digest[i] >> 4]);
            out.push_back(digits[digest[i] & 15]);
        }
        return out;
    }

  private:
    static void check(bool done) {
        if (!done) throw Error(ErrorCode::internal, "SHA-256 is not available");
    }

    std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context_;
};

struct File {
    explicit File(const std::string& path) : fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
    ~File() {
        if (fd >= 0) ::close(fd);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int fd;
};

}  // namespace

// Read, not mapped: a file that shrinks meanwhile would end the process.
std::string sha256OfFile(const std::string& path) {
    const File file(path);
    std::vector<char> block(blockSize);
    Sha256 hash;
    for (;;) {
        const ssize_t got = file.fd < 0 ? -1 : ::read(file.fd, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) {
            throw Error(ErrorCode::unavailable, "cannot be read: " + std::generic_category().message(errno));
        }
        if (got == 0) return hash.hexadecimal();
        hash.add(block.data(), static_cast<std::size_t>(got));
    }
}

std::string sha256Of(std::string_view text) {
    Sha256 hash;
    hash.add(text.data(), text.size());
    return hash.hexadecimal();
}

}  // namespace openclaw::plugins
