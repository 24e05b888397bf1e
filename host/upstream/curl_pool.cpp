#include "upstream/curl_pool.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

namespace openclaw::upstream {
namespace {

constexpr long maxIdleConnections = 512;
constexpr std::size_t batchSize = 64;
constexpr int roundsPerTurn = 4;  // then the loop's other connections get theirs

void initialize() {
    static const CURLcode result = ::curl_global_init(CURL_GLOBAL_DEFAULT);
    if (result != CURLE_OK) {
        throw Error(ErrorCode::internal,
                    std::string("libcurl cannot be used: ") + ::curl_easy_strerror(result));
    }
}

int newEpoll() {
    const int fd = ::epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return fd;
}

CURLM* newMulti() {
    initialize();
    CURLM* const multi = ::curl_multi_init();
    if (multi == nullptr) throw std::bad_alloc();
    return multi;
}

}  // namespace

CurlPool::CurlPool(net::Loop& loop, Policy policy, std::function<void()> whenIdle)
    : loop_(loop),
      policy_(std::move(policy)),
      trust_(policy_.caFile),
      timer_([this] {
          timeIsUp_ = true;
          run();
      }),
      idle_(std::move(whenIdle)),
      epoll_(newEpoll()),
      multi_(newMulti(), ::curl_multi_cleanup),
      self_(std::make_shared<CurlPool*>(this)) {
    ::curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &onSocket);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &onTimer);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
    ::curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, maxIdleConnections);
    loop_.watch(epoll_, *this);
}

CurlPool::~CurlPool() {
    multi_.reset();
    loop_.unwatch(epoll_, *this);
    ::close(epoll_);
}

void CurlPool::add(CURL* easy) {
    if (const CURLMcode result = ::curl_multi_add_handle(multi_.get(), easy); result != CURLM_OK) {
        throw Error(ErrorCode::internal, std::string("libcurl: ") + ::curl_multi_strerror(result));
    }
    ++transfers_;
    idle_.cancel();
}

void CurlPool::remove(CURL* easy) noexcept {
    ::curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    ::curl_multi_remove_handle(multi_.get(), easy);
    released();
}

void CurlPool::released() {
    if (--transfers_ == 0) idle_.arm(loop_, idleLimit);
}

int CurlPool::onSocket(CURL*, curl_socket_t fd, int what, void* pool, void* known) noexcept {
    auto& self = *static_cast<CurlPool*>(pool);
    epoll_event event{};
    event.data.fd = fd;
    if ((what & CURL_POLL_IN) != 0 && what != CURL_POLL_REMOVE) event.events |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0 && what != CURL_POLL_REMOVE) event.events |= EPOLLOUT;
    if (event.events == 0) {
        ::epoll_ctl(self.epoll_, EPOLL_CTL_DEL, fd, nullptr);
        ::curl_multi_assign(self.multi_.get(), fd, nullptr);
        return 0;
    }
    if (::epoll_ctl(self.epoll_, known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event) != 0)
        return -1;
    ::curl_multi_assign(self.multi_.get(), fd, &self);
    return 0;
}

int CurlPool::onTimer(CURLM*, long milliseconds, void* pool) noexcept {
    auto& self = *static_cast<CurlPool*>(pool);
    self.timer_.cancel();
    self.timeIsUp_ = milliseconds == 0;
    if (self.timeIsUp_) {
        self.wake();
    } else if (milliseconds > 0) {
        self.timer_.arm(self.loop_, std::chrono::milliseconds(milliseconds));
    }
    return 0;
}

void CurlPool::wake() {
    if (std::exchange(queued_, true)) return;
    loop_.defer([weak = std::weak_ptr(self_)] {
        if (const auto self = weak.lock()) (*self)->run();
    });
}

void CurlPool::onEvents(std::uint32_t /*events*/) {
    run();
}

void CurlPool::run() {
    queued_ = true;  // what libcurl asks for meanwhile is done here
    bool more = true;
    for (int round = 0; more && round < roundsPerTurn; ++round) {
        if (std::exchange(timeIsUp_, false)) act(CURL_SOCKET_TIMEOUT, 0);
        more = poll() || timeIsUp_;
    }
    queued_ = false;
    tellEnds();
    if (more) wake();
}

/// The loop hears of changes only: what is ready is asked for until nothing is.
bool CurlPool::poll() {
    std::array<epoll_event, batchSize> events;
    const int ready = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < ready; ++i) {
        const epoll_event& event = events[static_cast<std::size_t>(i)];
        int what = 0;
        if ((event.events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
        if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
        if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
        act(event.data.fd, what);
    }
    return ready > 0;
}

void CurlPool::act(curl_socket_t fd, int what) {
    int running = 0;
    ::curl_multi_socket_action(multi_.get(), fd, what, &running);
}

void CurlPool::tellEnds() {
    int left = 0;
    while (const CURLMsg* const message = ::curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL* const easy = message->easy_handle;
        const CURLcode result = message->data.result;
        Transfer* transfer = nullptr;
        ::curl_easy_getinfo(easy, CURLINFO_PRIVATE, &transfer);
        ::curl_multi_remove_handle(multi_.get(), easy);
        released();
        transfer->onTransferEnd(result);
    }
}

}  // namespace openclaw::upstream
