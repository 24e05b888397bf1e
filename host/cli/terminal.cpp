#include "cli/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <system_error>

#include "cli/printable.h"

namespace openclaw::cli {
namespace {

constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view plain = "\x1b[0m";

/// The eventfd of the one terminal there is. Other threads may be the ones that get the signal.
std::atomic<int> interruptTarget{-1};

void onInterrupt(int) {
    const int before = errno;
    const std::uint64_t one = 1;
    if (::write(interruptTarget.load(), &one, sizeof one) < 0) {
        // Full: it has been told often enough.
    }
    errno = before;
}

}  // namespace

Terminal::Terminal()
    : inputIsTerminal_(::isatty(STDIN_FILENO) == 1),
      outputIsTerminal_(::isatty(STDOUT_FILENO) == 1),
      errorIsTerminal_(::isatty(STDERR_FILENO) == 1),
      interruptFd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (interruptFd_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    interruptTarget.store(interruptFd_);
    struct sigaction action {};
    action.sa_handler = &onInterrupt;
    ::sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGINT, &action, &before_);
}

Terminal::~Terminal() {
    ::sigaction(SIGINT, &before_, nullptr);
    interruptTarget.store(-1);
    ::close(interruptFd_);
}

Terminal::Woken Terminal::wait(int socket, bool wantInput) {
    if (wantInput && (pending_.find('\n') != std::string::npos || inputEnded_)) return {.input = true};
    for (;;) {
        // A negative descriptor is left out by poll(2).
        std::array<pollfd, 3> waited{{{interruptFd_, POLLIN, 0},
                                      {wantInput && !inputEnded_ ? STDIN_FILENO : -1, POLLIN, 0},
                                      {socket, POLLIN, 0}}};
        if (::poll(waited.data(), waited.size(), -1) < 0) {
            if (errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "poll");
        }
        Woken woken;
        std::uint64_t times = 0;
        woken.interrupted = ::read(interruptFd_, &times, sizeof times) > 0;
        if (waited[1].revents != 0) {
            readInput();
            woken.input = pending_.find('\n') != std::string::npos || inputEnded_;
        }
        woken.socket = waited[2].revents != 0;
        if (woken.interrupted || woken.input || woken.socket) return woken;
    }
}

void Terminal::readInput() {
    std::array<char, 4096> bytes{};
    const ssize_t got = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (got > 0) {
        pending_.append(bytes.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        inputEnded_ = true;
    }
}

std::optional<std::string> Terminal::takeLine() {
    const std::size_t end = pending_.find('\n');
    if (end == std::string::npos && (!inputEnded_ || pending_.empty())) return std::nullopt;
    std::string line = pending_.substr(0, end);
    pending_.erase(0, end == std::string::npos ? end : end + 1);
    if (line.ends_with('\r')) line.pop_back();
    lineOpen_ = false;  // the terminal has echoed its end
    return line;
}

void Terminal::dropTyped() {
    if (!inputIsTerminal_) return;
    ::tcflush(STDIN_FILENO, TCIFLUSH);
    pending_.clear();
}

void Terminal::begin(Speaker speaker) {
    if (speaker != speaker_) finishLine();
    speaker_ = speaker;
}

void Terminal::finishLine() {
    if (lineOpen_) (speaker_ == Speaker::answer ? std::cout : std::cerr) << "\n" << std::flush;
    lineOpen_ = false;
}

void Terminal::answer(std::string_view text) {
    if (text.empty()) return;
    begin(Speaker::answer);
    // A file gets what was said, byte by byte.
    if (outputIsTerminal_) {
        std::cout << printable(text) << std::flush;
    } else {
        std::cout << text << std::flush;
    }
    lineOpen_ = !text.ends_with('\n');
}

void Terminal::thought(std::string_view text) {
    if (text.empty()) return;
    begin(Speaker::thought);
    const std::string shown = printable(text);
    if (errorIsTerminal_) {
        std::cerr << dim << shown << plain << std::flush;
    } else {
        std::cerr << shown << std::flush;
    }
    lineOpen_ = !text.ends_with('\n');
}

void Terminal::note(const std::string& line) {
    begin(Speaker::nobody);
    if (errorIsTerminal_) {
        std::cerr << dim << line << plain << "\n" << std::flush;
    } else {
        std::cerr << line << "\n" << std::flush;
    }
}

void Terminal::problem(const std::string& line) {
    begin(Speaker::nobody);
    if (errorIsTerminal_) {
        std::cerr << red << line << plain << "\n" << std::flush;
    } else {
        std::cerr << line << "\n" << std::flush;
    }
}

void Terminal::question(const std::string& text) {
    begin(Speaker::nobody);
    std::cerr << text << std::flush;
    lineOpen_ = true;
}

}  // namespace openclaw::cli
