#include <fcntl.h>
#include <unistd.h>

#include "cli/run.h"

namespace {

/// Whoever starts us with a standard stream closed would otherwise have the database or the pid file opened
/// in its place, and the log written into it.
void openStandardStreams() {
    int fd = 0;
    do {
        fd = ::open("/dev/null", O_RDWR);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO) ::close(fd);
}

}  // namespace

int main(int argc, char** argv) {
    openStandardStreams();
    return openclaw::cli::run(argc, argv);
}
