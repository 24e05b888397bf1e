#include "service/listening_sockets.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace openclaw::service {
namespace {

TEST(ListeningUrls, AreThoseOfThisProcessEachOnce) {
    const auto bound = [](in_port_t port) {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const int on = 1;
        ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = port;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return fd;
    };
    EXPECT_THAT(listeningUrls(), testing::IsEmpty());

    const int first = bound(0);
    EXPECT_THAT(listeningUrls(), testing::IsEmpty()) << "bound, but not listening yet";
    ASSERT_EQ(::listen(first, 1), 0);
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ASSERT_EQ(::getsockname(first, reinterpret_cast<sockaddr*>(&address), &size), 0);
    const int second = bound(address.sin_port);
    ASSERT_EQ(::listen(second, 1), 0);

    EXPECT_THAT(listeningUrls(),
                testing::ElementsAre("http://127.0.0.1:" + std::to_string(ntohs(address.sin_port))));
    ::close(first);
    ::close(second);
}

}  // namespace
}  // namespace openclaw::service
