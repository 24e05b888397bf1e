#include "service/daemon.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/log.h"
#include "service/folders.h"

// The two processes talk over a socket pair, in lines: the daemon says "pid N", then "ready" and its report
// or "exit N", and closes. An end without a last word is a crash.
namespace openclaw::service {
namespace {

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

int openLog(const std::string& path) {
    makeParentFolder(path);
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    throw Error(ErrorCode::unavailable,
                "cannot open the log file " + path + ": " + std::generic_category().message(errno));
}

void say(int channel, const std::string& line) {
    // A starter that is gone does not matter to the daemon.
    [[maybe_unused]] const ssize_t sent = ::send(channel, line.data(), line.size(), MSG_NOSIGNAL);
}

[[noreturn]] void beDaemon(int channel, int log, const std::function<int(const Ready&)>& work) {
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(null, STDIN_FILENO);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    // Nothing that the caller's shell had open stays open.
    constexpr int lastStandard = STDERR_FILENO;
    if (channel > lastStandard + 1) ::close_range(lastStandard + 1, static_cast<unsigned>(channel - 1), 0);
    ::close_range(static_cast<unsigned>(channel + 1), ~0U, 0);

    say(channel, "pid " + std::to_string(::getpid()) + "\n");
    bool told = false;
    const int code = work([&](const std::string& report) {
        say(channel, "ready\n" + report);
        ::close(channel);
        told = true;
    });
    if (!told) {
        log::flush();  // the starter reads the reason from the log
        say(channel, "exit " + std::to_string(code) + "\n");
    }
    std::exit(code);
}

/// Forks twice: the daemon is no session leader and so can never get a terminal again.
void forkDaemon(int channel, int log, const std::function<int(const Ready&)>& work) {
    std::fflush(nullptr);  // or both processes would write what is buffered
    const pid_t child = ::fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        ::setsid();
        const pid_t grandchild = ::fork();
        if (grandchild == 0) beDaemon(channel, log, work);
        ::_exit(grandchild < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
    }
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
}

int numberAfter(std::string_view text, std::string_view word) {
    int number = 0;
    if (text.starts_with(word)) {
        text.remove_prefix(word.size());
        std::from_chars(text.data(), text.data() + text.size(), number);
    }
    return number;
}

/// Everything the daemon says until it closes its end; INT and TERM are handed on meanwhile.
std::string listen(int channel) {
    sigset_t endings;
    sigemptyset(&endings);
    sigaddset(&endings, SIGINT);
    sigaddset(&endings, SIGTERM);
    const int signals = ::signalfd(-1, &endings, SFD_CLOEXEC);
    std::string said;
    int pending = 0;  // came before the daemon said who it is
    for (;;) {
        std::array<pollfd, 2> entries{pollfd{channel, POLLIN, 0}, pollfd{signals, POLLIN, 0}};
        if (::poll(entries.data(), entries.size(), -1) < 0) {
            if (errno == EINTR) continue;
            fail("poll");
        }
        if (entries[0].revents != 0) {
            std::array<char, 4096> buffer{};
            const ssize_t got = ::read(channel, buffer.data(), buffer.size());
            if (got <= 0) break;
            said.append(buffer.data(), static_cast<std::size_t>(got));
        }
        signalfd_siginfo info{};
        if (entries[1].revents != 0 && ::read(signals, &info, sizeof info) == sizeof info) {
            pending = static_cast<int>(info.ssi_signo);
        }
        const pid_t daemon = numberAfter(said, "pid ");
        if (pending != 0 && daemon > 0) ::kill(daemon, std::exchange(pending, 0));
    }
    if (signals >= 0) ::close(signals);
    return said;
}

std::string readFrom(int fd, off_t begin) {
    constexpr std::size_t enough = 64U << 10;
    std::string text(enough, '\0');
    const ssize_t got = ::pread(fd, text.data(), text.size(), begin);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
}

}  // namespace

DaemonStart startDaemon(const std::string& logFile, const std::function<int(const Ready&)>& work) {
    const int log = openLog(logFile);
    struct stat before {};
    if (::fstat(log, &before) != 0) fail("fstat");
    std::array<int, 2> channel{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel.data()) != 0) fail("socketpair");
    forkDaemon(channel[1], log, work);
    ::close(channel[1]);
    const std::string said = listen(channel[0]);
    ::close(channel[0]);

    DaemonStart start;
    start.pid = numberAfter(said, "pid ");
    const std::size_t lineEnd = said.find('\n');
    const std::string_view last =
        lineEnd == std::string::npos ? "" : std::string_view(said).substr(lineEnd + 1);
    constexpr std::string_view ready = "ready\n";
    if (last.starts_with(ready)) {
        start.ready = true;
        start.report = last.substr(ready.size());
    } else {
        if (last.starts_with("exit ")) start.exitCode = numberAfter(last, "exit ");
        start.said = readFrom(log, before.st_size);
    }
    ::close(log);
    return start;
}

}  // namespace openclaw::service
