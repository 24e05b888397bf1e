#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <string>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// What clients find after the gateway was killed.
namespace {

using harness::Config;
using harness::Gateway;
using harness::Process;
using harness::Response;
using harness::Vendor;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// The gateway of the same folder, started anew; answers a GET.
Response askedAgain(const Gateway& killed, const std::string& path) {
    Process process({harness::binary("openclaw"), "gateway", "start", "--config", killed.configFile()},
                    {{"HOME", killed.folder().path()}});
    const std::string port = process.err().awaitLine("listening .*address=127\\.0\\.0\\.1:(\\d+)").at(1);
    process.err().awaitLine(" ready\\b");
    return harness::ask(static_cast<std::uint16_t>(std::stoi(port)),
                        {.path = path, .headers = harness::authorized()});
}

TEST(Interrupted, AStreamFromTheBackgroundEndsInAFailure) {
    const Vendor vendor;
    Gateway gateway({}, vendor.port());
    const Response begun = gateway.post(
        "/v1/responses", R"({"model":"hold-head","input":"Hi","background":true,"stream":false})");
    ASSERT_EQ(begun.status, 200) << begun.body;
    vendor.await("request", "hold-head");
    gateway.process().signal(SIGKILL);
    gateway.process().wait();

    const std::string path = "/v1/responses/" + begun.text("/id");
    EXPECT_EQ(askedAgain(gateway, path).text("/status"), "failed");
    const std::string all = askedAgain(gateway, path + "?stream=true").body;
    EXPECT_THAT(all, AllOf(StartsWith("event: response.failed\n"), HasSubstr("\"sequence_number\":0"),
                           HasSubstr("the gateway stopped"), EndsWith("data: [DONE]\n\n")));
    const std::string rest = askedAgain(gateway, path + "?stream=true&starting_after=8").body;
    EXPECT_THAT(rest, AllOf(HasSubstr("response.failed"), HasSubstr("\"sequence_number\":9")));
}

}  // namespace
