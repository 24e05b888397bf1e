#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/loop.h"
#include "scripted_server.h"
#include "upstream/http1_engine.h"

namespace openclaw::upstream::test {

/// Writes down what it is told, and lets a test act on it.
struct Recorder final : Observer {
    void onHead(const ResponseHead& head) override {
        EXPECT_EQ(status, 0) << "a second head";
        EXPECT_FALSE(over());
        status = head.status;
        contentType = head.fields.get("content-type");
        contentEncoding = head.fields.get("content-encoding");
        contentLength = head.fields.get("content-length");
        if (atHead) atHead();
    }
    void onBody(std::string_view bytes) override {
        EXPECT_NE(status, 0) << "a body before the head";
        EXPECT_FALSE(over());
        EXPECT_FALSE(bytes.empty());
        body += bytes;
        ++pieces;
        if (atBody) atBody();
    }
    void onEnd() override {
        EXPECT_FALSE(over());
        ended = true;
        if (atOver) atOver();
    }
    void onFailure(const Error& error) override {
        EXPECT_FALSE(over());
        failed = true;
        code = error.code();
        message = error.message();
        if (atOver) atOver();
    }
    bool over() const { return ended || failed; }

    int status = 0;
    std::string contentType;
    std::string contentEncoding;
    std::string contentLength;
    std::string body;
    int pieces = 0;
    bool ended = false;
    bool failed = false;
    ErrorCode code = ErrorCode::internal;
    std::string message;
    std::function<void()> atHead;
    std::function<void()> atBody;
    std::function<void()> atOver;
};

struct ExchangeTest : testing::Test {
    ~ExchangeTest() override { engine.reset(); }

    static Request request(const std::string& url, std::string_view body = {}) {
        Request made;
        made.url = Url::parse(url);
        made.method = body.empty() ? "GET" : "POST";
        made.body = body;
        return made;
    }

    /// Fails at once, because it would forge the framing.
    static Request hopeless() {
        Request made = request("http://127.0.0.1:1/");
        made.headers = {{"Transfer-Encoding", "chunked"}};
        return made;
    }

    /// Runs the loop until it is stopped; a test that would hang fails instead.
    void run() {
        bool stuck = false;
        net::Timer watchdog([&] {
            stuck = true;
            loop->stop();
        });
        watchdog.arm(*loop, std::chrono::seconds(60));
        loop->run();
        if (!stuck) return;
        ADD_FAILURE() << "nothing came to an end";
        engine.reset();  // its hang-up ends the scripts, too
    }

    /// One exchange from start to end, on a fresh loop and engine.
    void exchange(Request made, Recorder& recorder) {
        recorder.atOver = [this] { loop->stop(); };
        const auto running = engine->start(std::move(made), recorder);
        run();
    }

    /// Runs `task` when all that other threads did before calling this has been seen by the loop: the second
    /// post is a round later than the first.
    void whenSeen(std::function<void()> task) {
        loop->post([this, task = std::move(task)] { loop->post(task); });
    }

    /// A loop runs once: for the next case of a test.
    void renew() {
        doomed.reset();
        engine.reset();
        loop = std::make_unique<net::Loop>();
        engine = std::make_unique<Http1Engine>(*loop);
    }

    std::unique_ptr<net::Loop> loop = std::make_unique<net::Loop>();
    std::unique_ptr<Http1Engine> engine = std::make_unique<Http1Engine>(*loop);
    std::unique_ptr<Exchange> doomed;  ///< for tests that destroy it half-way
};

}  // namespace openclaw::upstream::test
