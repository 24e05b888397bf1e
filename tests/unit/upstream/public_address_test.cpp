#include "upstream/public_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <string>

namespace openclaw::upstream::test {
namespace {

struct Row {
    const char* text;
    const char* kind;  ///< a part of it; empty: public
};

Address addressOf(const std::string& text) {
    return addressesOfLiteral(text)->front().withPort(443);
}

class PublicAddress : public testing::TestWithParam<Row> {};

TEST_P(PublicAddress, IsToldByItsRange) {
    const Address address = addressOf(GetParam().text);
    const std::string kind(whyNotPublic(address));
    SCOPED_TRACE(GetParam().text);
    EXPECT_EQ(isPublic(address), *GetParam().kind == '\0') << kind;
    EXPECT_NE(kind.find(GetParam().kind), std::string::npos) << kind;
    EXPECT_EQ(whyNotPublic(*address.data()), kind);
}

INSTANTIATE_TEST_SUITE_P(
    IPv4, PublicAddress,
    testing::Values(Row{"0.0.0.0", "this network"}, Row{"0.255.255.255", "this network"}, Row{"1.0.0.0", ""},
                    Row{"9.255.255.255", ""}, Row{"10.0.0.0", "private"}, Row{"10.255.255.255", "private"},
                    Row{"11.0.0.0", ""}, Row{"100.63.255.255", ""}, Row{"100.64.0.0", "shared"},
                    Row{"100.127.255.255", "shared"}, Row{"100.128.0.0", ""}, Row{"126.255.255.255", ""},
                    Row{"127.0.0.1", "loopback"}, Row{"127.255.255.255", "loopback"}, Row{"128.0.0.0", ""},
                    Row{"169.253.255.255", ""}, Row{"169.254.0.0", "link-local"},
                    Row{"169.254.169.254", "link-local"}, Row{"169.255.0.0", ""}, Row{"172.15.255.255", ""},
                    Row{"172.16.0.0", "private"}, Row{"172.31.255.255", "private"}, Row{"172.32.0.0", ""},
                    Row{"192.0.0.1", "protocols"}, Row{"192.0.1.0", ""}, Row{"192.0.2.1", "documentation"},
                    Row{"192.0.3.0", ""}, Row{"192.88.99.1", "6to4"}, Row{"192.167.255.255", ""},
                    Row{"192.168.0.0", "private"}, Row{"192.168.255.255", "private"}, Row{"192.169.0.0", ""},
                    Row{"198.17.255.255", ""}, Row{"198.18.0.0", "benchmarks"},
                    Row{"198.19.255.255", "benchmarks"}, Row{"198.20.0.0", ""},
                    Row{"198.51.100.7", "documentation"}, Row{"203.0.113.7", "documentation"},
                    Row{"203.0.114.0", ""}, Row{"223.255.255.255", ""}, Row{"224.0.0.1", "multicast"},
                    Row{"239.255.255.255", "multicast"}, Row{"240.0.0.1", "reserved"},
                    Row{"255.255.255.254", "reserved"}, Row{"255.255.255.255", "broadcast"},
                    Row{"8.8.8.8", ""}));

INSTANTIATE_TEST_SUITE_P(
    IPv6, PublicAddress,
    testing::Values(
        Row{"::", "unspecified"}, Row{"::1", "loopback"}, Row{"::2", "disguise"},
        Row{"::127.0.0.1", "disguise"}, Row{"::ffff:127.0.0.1", "disguise"},
        Row{"::ffff:8.8.8.8", "disguise"}, Row{"64:ff9b::8.8.8.8", ""}, Row{"64:ff9b::10.0.0.1", "private"},
        Row{"64:ff9b::127.0.0.1", "loopback"}, Row{"64:ff9b:1::8.8.8.8", "reserved"},
        Row{"100::1", "discarding"}, Row{"2001:0:5ef5:79fb:0:0:f7f7:f7f7", ""},  // Teredo, client 8.8.8.8
        Row{"2001:0:5ef5:79fb:0:0:f5ff:fffe", "private"},                        // client 10.0.0.1
        Row{"2001:0:7f00:1:0:0:f7f7:f7f7", "loopback"},                          // server 127.0.0.1
        Row{"2001:2::1", "protocols"}, Row{"2001:10::1", "protocols"}, Row{"2001:20::1", "protocols"},
        Row{"2001:200::1", ""}, Row{"2001:db8::1", "documentation"}, Row{"2001:4860:4860::8888", ""},
        Row{"2002:808:808::1", ""}, Row{"2002:a00:1::1", "private"}, Row{"2002:7f00:1::1", "loopback"},
        Row{"2606:4700::1111", ""}, Row{"3fff::1", "documentation"}, Row{"3fff:1000::1", ""},
        Row{"4000::1", "reserved"}, Row{"5f00::1", "reserved"}, Row{"fbff::1", "reserved"},
        Row{"fc00::1", "private"}, Row{"fdff::1", "private"}, Row{"fe80::1", "link-local"},
        Row{"febf::1", "link-local"}, Row{"fec0::1", "site-local"}, Row{"ff02::1", "multicast"}));

}  // namespace
}  // namespace openclaw::upstream::test
