#include <gmock/gmock.h>

#include <thread>

#include "host_double.h"

namespace openclaw::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

/// The C++ veneer, as the host sees a plugin that is written with it.
class Veneer : public testing::Test {
  protected:
    Veneer() : file_(OPENCLAW_FIXTURE_FOLDER "/fetching.so"), host_(file_) {
        EXPECT_EQ(host_.create("{}"), OPENCLAW_OK);
    }
    Outcome run(const char* throwsAt = "") { return host_.run("fetching", OPENCLAW_OP_CALL, throwsAt); }
    void answerAll() {
        host_.onFetch = [](const SentRequest&, const std::unique_ptr<FetchedAnswer>& answer) {
            answer->head(200, {{"content-type", "text/plain"}, {"x-more", "1"}});
            answer->bytes("one");
            answer->bytes("two");
            answer->done(OPENCLAW_OK);
        };
    }

    PluginFile file_;
    HostDouble host_;
};

TEST_F(Veneer, HandsTheAnswerOfAFetchToItsReceiver) {
    answerAll();
    const Outcome outcome = run();
    EXPECT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
    EXPECT_EQ(outcome.text(), "200 text/plain 2|one|two");
}

TEST_F(Veneer, SaysHowARequestMayTravel) {
    answerAll();
    run();
    const SentRequest& request = host_.fetched.at(0);
    EXPECT_EQ(request.flags,
              static_cast<std::uint32_t>(OPENCLAW_HTTP_ALLOW_PRIVATE | OPENCLAW_HTTP_ENVIRONMENT_PROXY));
    EXPECT_EQ(request.totalMs, 7u);
}

TEST_F(Veneer, LetsAFetchEndOnAnotherThreadAfterInvoke) {
    std::unique_ptr<FetchedAnswer> kept;
    host_.onFetch = [&](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        kept = std::move(answer);
    };
    const openclaw_call call = host_.start("fetching", OPENCLAW_OP_CALL, "");
    std::thread([&] {
        kept->head(204, {});
        kept->done(OPENCLAW_OK);
    }).join();
    EXPECT_EQ(host_.wait(call).text(), "204  0");
}

TEST_F(Veneer, EndsTheCallAtOnceWithWhatTheReceiverThrows) {
    std::unique_ptr<FetchedAnswer> kept;
    host_.onFetch = [&](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        kept = std::move(answer);
        kept->head(200, {});
    };
    const Outcome atHead = run("head");
    EXPECT_EQ(atHead.status, OPENCLAW_NOT_FOUND);
    EXPECT_EQ(atHead.result, "thrown at the head");
    kept->bytes("nobody hears this");
    kept->done(OPENCLAW_OK);

    answerAll();
    EXPECT_EQ(run("bytes").status, OPENCLAW_INTERNAL);
}

TEST_F(Veneer, EndsACallWhoseReceiverThrowsAtTheEnd) {
    answerAll();
    const Outcome outcome = run("done");
    EXPECT_EQ(outcome.status, OPENCLAW_INTERNAL);
    EXPECT_THAT(outcome.result, HasSubstr("without an answer"));
}

TEST_F(Veneer, TellsTheReceiverThatTheHostRefused) {
    host_.fetchStatus = OPENCLAW_INVALID_ARGUMENT;
    EXPECT_EQ(run().status, OPENCLAW_INVALID_ARGUMENT);
}

TEST_F(Veneer, TellsTheReceiverThatThereIsNoHttpClient) {
    HostDouble without(file_);
    without.lendsHttp = false;
    ASSERT_EQ(without.create("{}"), OPENCLAW_OK);
    EXPECT_EQ(without.run("fetching", OPENCLAW_OP_CALL, "").status, OPENCLAW_UNSUPPORTED);
    EXPECT_THAT(without.fetched, IsEmpty());
}

TEST_F(Veneer, TellsTheReceiverThatTheCallHasEnded) {
    EXPECT_EQ(run().status, OPENCLAW_CANCELLED);  // this host drops each answer
}

}  // namespace
}  // namespace openclaw::test
