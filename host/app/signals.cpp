#include "app/signals.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

#include "app/gateway.h"

namespace openclaw::app {
namespace {

sigset_t waitedFor() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) sigaddset(&set, signal);
    return set;
}

}  // namespace

void blockSignals() {
    const sigset_t set = waitedFor();
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

SignalQueue::SignalQueue() {
    const sigset_t set = waitedFor();
    signals_ = ::signalfd(-1, &set, SFD_CLOEXEC);
    interrupt_ = ::eventfd(0, EFD_CLOEXEC);
    wakeup_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (signals_ < 0 || interrupt_ < 0 || wakeup_ < 0)
        throw std::system_error(errno, std::generic_category(), "signalfd");
}

SignalQueue::~SignalQueue() {
    ::close(signals_);
    ::close(interrupt_);
    ::close(wakeup_);
}

SignalQueue::Event SignalQueue::wait() {
    std::array<pollfd, 2> fds{{{signals_, POLLIN, 0}, {wakeup_, POLLIN, 0}}};
    for (;;) {
        ::poll(fds.data(), fds.size(), -1);
        std::uint64_t count = 0;
        if ((fds[1].revents & POLLIN) != 0 && ::read(wakeup_, &count, sizeof count) > 0) return Event::wake;
        if ((fds[0].revents & POLLIN) == 0) continue;
        signalfd_siginfo info{};
        if (::read(signals_, &info, sizeof info) != static_cast<ssize_t>(sizeof info)) continue;
        return info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT ? Event::stop : Event::reload;
    }
}

void SignalQueue::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wakeup_, &one, sizeof one);
}

bool SignalQueue::waitForStop(const std::stop_token& stop) {
    const std::stop_callback interrupt(stop, [this] {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = ::write(interrupt_, &one, sizeof one);
    });
    std::array<pollfd, 2> fds{{{signals_, POLLIN, 0}, {interrupt_, POLLIN, 0}}};
    while (!stop.stop_requested()) {
        if (::poll(fds.data(), fds.size(), -1) < 0) continue;
        if ((fds[0].revents & POLLIN) != 0 && wait() == Event::stop) return true;
    }
    return false;
}

}  // namespace openclaw::app
