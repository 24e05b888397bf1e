#include "net/loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "net/timer_wheel.h"

namespace openclaw::net {
namespace {

constexpr std::size_t batchSize = 256;

thread_local Loop* currentLoop = nullptr;

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Loop::Loop() : now_(Clock::now()), wheel_(std::make_unique<TimerWheel>(now_)) {
    epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
    if (epoll_ < 0) fail("epoll_create1");
    wakeup_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    if (wakeup_ < 0 || ::epoll_ctl(epoll_, EPOLL_CTL_ADD, wakeup_, &event) != 0) {
        const int error = errno;
        if (wakeup_ >= 0) ::close(wakeup_);
        ::close(epoll_);
        errno = error;
        fail("eventfd");
    }
}

Loop::~Loop() {
    // Tasks that nobody ran may own what still uses this loop as it goes.
    std::vector<Task> unrun;
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        unrun.swap(posted_);
    }
    unrun.clear();
    while (!deferred_.empty()) {
        unrun.swap(deferred_);
        unrun.clear();
    }
    ::close(wakeup_);
    ::close(epoll_);
}

Loop* Loop::current() noexcept {
    return currentLoop;
}

void Loop::run() {
    struct Current {
        explicit Current(Loop* loop) { currentLoop = loop; }
        ~Current() { currentLoop = nullptr; }
    };
    const Current current(this);
    now_ = Clock::now();
    while (!stopping_) {
        dispatch(timeoutBeforeSleep());
        wheel_->advance(now_);
        runPosted();
        runDeferred();
    }
    finish();
}

void Loop::stop() {
    post([this] { stopping_ = true; });
}

void Loop::post(Task task) {
    {
        const std::lock_guard lock(mutex_);
        if (ended_) return;
        posted_.push_back(std::move(task));
        hasPosted_.store(true, std::memory_order_relaxed);
        if (!sleeping_.exchange(false, std::memory_order_relaxed)) return;
    }
    const std::uint64_t one = 1;
    // It cannot fail: the counter never comes near its limit.
    [[maybe_unused]] const auto written = ::write(wakeup_, &one, sizeof one);
}

void Loop::defer(Task task) {
    deferred_.push_back(std::move(task));
}

void Loop::watch(int fd, Watcher& watcher) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &watcher;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) fail("epoll_ctl");
}

void Loop::unwatch(int fd, Watcher& watcher) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, fd, nullptr);
    std::replace(batch_.begin(), batch_.end(), &watcher, static_cast<Watcher*>(nullptr));
}

void Loop::dispatch(int timeoutMillis) {
    std::array<epoll_event, batchSize> events;
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeoutMillis);
    if (ready < 0 && errno != EINTR) fail("epoll_wait");
    sleeping_.store(false, std::memory_order_relaxed);
    now_ = Clock::now();
    const auto count = static_cast<std::size_t>(std::max(ready, 0));
    // The wake-up's own entry is null, too: it is edge-triggered, so that nobody needs to read the counter.
    batch_.clear();
    for (std::size_t i = 0; i < count; ++i) batch_.push_back(static_cast<Watcher*>(events[i].data.ptr));
    for (std::size_t i = 0; i < count; ++i) {
        if (batch_[i] == nullptr) continue;
        batch_[i]->onEvents(events[i].events);
        runDeferred();  // what one event brought leaves before the next is looked at
    }
    batch_.clear();
}

int Loop::timeoutBeforeSleep() {
    if (!deferred_.empty()) return 0;
    {
        const std::lock_guard lock(mutex_);
        if (!posted_.empty()) return 0;
        sleeping_.store(true, std::memory_order_relaxed);
    }
    return wheel_->millisUntilNext(now_);
}

void Loop::runPosted() {
    if (!hasPosted_.load(std::memory_order_relaxed)) return;
    {
        const std::lock_guard lock(mutex_);
        hasPosted_.store(false, std::memory_order_relaxed);
        round_.swap(posted_);
    }
    for (Task& task : round_) task();
    round_.clear();
}

void Loop::runDeferred() {
    if (deferred_.empty()) return;
    round_.swap(deferred_);
    for (Task& task : round_) task();
    round_.clear();
}

void Loop::finish() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        round_.swap(posted_);
    }
    for (Task& task : round_) task();
    round_.clear();
    while (!deferred_.empty()) runDeferred();
}

void Timer::arm(Loop& loop, std::chrono::milliseconds delay) {
    if (!loop.isCurrentThread()) loop.now_ = Clock::now();
    loop.wheel_->arm(*this, loop.now_ + delay);
}

void Timer::cancel() noexcept {
    if (wheel_ != nullptr) wheel_->cancel(*this);
}

}  // namespace openclaw::net
