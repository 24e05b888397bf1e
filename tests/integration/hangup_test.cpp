#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/gateway.h"
#include "harness/vendor.h"

/// A client that hangs up ends the upstream call within 100 ms: nobody pays for what nobody reads.
namespace {

using harness::chatBody;
using harness::Gateway;
using harness::Tcp;
using harness::Vendor;

class HangUp : public testing::Test {
  protected:
    Vendor vendor_;
    Gateway gateway_{{}, vendor_.port()};

    Tcp ask(const std::string& model, bool stream) const {
        Tcp tcp(gateway_.port());
        tcp.send(harness::Request{.method = "POST",
                                  .path = "/v1/chat/completions",
                                  .headers = harness::authorized(),
                                  .body = chatBody(model, stream)}
                     .bytes());
        return tcp;
    }

    /// Milliseconds from the client's end to the moment the vendor sees its own connection end: the median of
    /// some. Only those rounds count that began when the vendor had the request.
    double medianMillis(const std::string& model, bool stream, bool abortively) {
        std::vector<double> delays;
        std::uint64_t seen = 0;
        std::uint64_t hungUp = 0;
        for (int round = 0; round < 7; ++round) {
            Tcp tcp = ask(model, stream);
            seen = vendor_.await("request", model, seen).number;
            if (model == "stall-mid-stream") {
                EXPECT_NE(tcp.receive(), "") << "the first events are with the client";
            }
            const std::int64_t end = harness::monotonicMicros();
            abortively ? tcp.abort() : tcp.close();
            const Vendor::Event event = vendor_.await("hangup", model, hungUp);
            hungUp = event.number;
            delays.push_back(static_cast<double>(event.micros - end) / 1000);
        }
        std::nth_element(delays.begin(), delays.begin() + 3, delays.end());
        RecordProperty(model + (abortively ? " RST" : " FIN"), std::to_string(delays[3]) + " ms");
        return delays[3];
    }
};

TEST_F(HangUp, BeforeTheFirstTokenEndsTheUpstreamCall) {
    for (const bool stream : {false, true}) {
        EXPECT_LT(medianMillis("slow-head", stream, false), 100);
        EXPECT_LT(medianMillis("slow-head", stream, true), 100);
    }
}

TEST_F(HangUp, InMidStreamEndsTheUpstreamCall) {
    EXPECT_LT(medianMillis("stall-mid-stream", true, false), 100);
    EXPECT_LT(medianMillis("stall-mid-stream", true, true), 100);
}

TEST_F(HangUp, InMidJsonEndsTheUpstreamCall) {
    EXPECT_LT(medianMillis("stall-mid-json", false, false), 100);
}

TEST_F(HangUp, IsLoggedAs499) {
    ask("slow-head", false).close();
    gateway_.awaitLog(" request .*status=499.*target=vendor/slow-head");
}

TEST_F(HangUp, OfOneClientLeavesTheOthersAlone) {
    Tcp staying = ask("hold-stream", true);
    Tcp leaving = ask("hold-stream", true);
    vendor_.await("request", "hold-stream", vendor_.await("request", "hold-stream").number);
    leaving.abort();
    vendor_.await("hangup", "hold-stream");
    vendor_.release();
    const harness::Response answer = harness::ResponseReader(staying).next();
    EXPECT_TRUE(answer.complete);
    EXPECT_THAT(answer.body, testing::EndsWith("data: [DONE]\n\n"));
}

TEST_F(HangUp, ManyAtATimeLeaveNothingBehind) {
    constexpr std::size_t many = 200;
    std::vector<Tcp> clients;
    for (std::size_t i = 0; i < many; ++i) clients.push_back(ask("slow-head", i % 2 == 0));
    std::uint64_t last = 0;
    for (std::size_t i = 0; i < many; ++i) last = vendor_.await("request", "slow-head", last).number;
    for (Tcp& client : clients) client.close();
    last = 0;
    for (std::size_t i = 0; i < many; ++i) last = vendor_.await("hangup", "slow-head", last).number;
    EXPECT_EQ(gateway_.chat(chatBody("plain")).status, 200);
}

}  // namespace
