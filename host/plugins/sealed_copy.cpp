#include "plugins/sealed_copy.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <system_error>

#include "base/error.h"

namespace openclaw::plugins {
namespace {

constexpr std::int64_t largest = std::int64_t{1} << 30;
constexpr std::size_t longestName = 249;  // memfd_create(2)
constexpr int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorCode::invalid_request, reason);
}

[[noreturn]] void fail(const char* what, int error) {
    refuse(what + (": " + std::generic_category().message(error)));
}

class Source {
  public:
    // Not to wait for the writer of a pipe that has a plugin's name.
    explicit Source(const std::string& file) : fd_(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
        if (fd_ < 0) fail("cannot be read", errno);
    }
    ~Source() { ::close(fd_); }
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    int fd() const noexcept { return fd_; }

  private:
    int fd_;
};

/// It is mapped, never executed as a program, which some machines forbid; kernels before 6.3 do not know how
/// to say so.
int newMemory(const std::string& file) {
    constexpr unsigned noExecution = 0x0008U;  // MFD_NOEXEC_SEAL
    const std::string name = file.substr(file.size() > longestName ? file.size() - longestName : 0);
    const int fd = ::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING | noExecution);
    if (fd >= 0 || errno != EINVAL) return fd;
    return ::memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

void copy(int from, int to, std::int64_t size) {
    for (std::int64_t done = 0; done < size;) {
        const ssize_t sent = ::sendfile(to, from, nullptr, static_cast<std::size_t>(size - done));
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) fail("cannot be read", errno);
        if (sent == 0) return;  // it has become shorter, which its stamp tells
        done += sent;
    }
}

}  // namespace

SealedCopy::SealedCopy(int fd)
    : fd_(fd), path_("/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd)) {}

SealedCopy::~SealedCopy() {
    ::close(fd_);
}

std::shared_ptr<const SealedCopy> SealedCopy::of(const std::string& file) {
    const Source source(file);
    struct stat status {};
    if (::fstat(source.fd(), &status) != 0) fail("cannot be read", errno);
    if (!S_ISREG(status.st_mode)) refuse("not a regular file");
    if (status.st_size > largest) refuse("larger than 1 GB");
    const FileStamp before = FileStamp::of(source.fd());
    const int memory = newMemory(file);
    if (memory < 0) fail("cannot be copied into memory", errno);
    const std::shared_ptr<SealedCopy> sealed(new SealedCopy(memory));
    copy(source.fd(), memory, before.size);
    if (!(FileStamp::of(source.fd()) == before)) {
        refuse("the file is being written; reload when it is complete");
    }
    if (::fcntl(memory, F_ADD_SEALS, seals) != 0) fail("its copy in memory cannot be sealed", errno);
    sealed->stamp_ = before;
    return sealed;
}

std::shared_ptr<const SealedCopy> SealedCopy::inherited(int fd) {
    const int found = ::fcntl(fd, F_GET_SEALS);
    if (found < 0 || (found & seals) != seals) refuse("no sealed copy was handed over");
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    return std::shared_ptr<const SealedCopy>(new SealedCopy(fd));
}

}  // namespace openclaw::plugins
