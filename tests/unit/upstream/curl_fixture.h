#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "certificates.h"
#include "exchange_fixture.h"
#include "tls_peer.h"
#include "upstream/curl_engine.h"

namespace openclaw::upstream::test {

inline const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok";

/// The engine of libcurl on a loop of its own, with servers on the loopback that an authority of the test
/// vouches for.
struct CurlTest : testing::Test {
    CurlTest() {
        std::string pattern = (std::filesystem::temp_directory_path() / "upstream-XXXXXX").string();
        folder = ::mkdtemp(pattern.data());
        std::filesystem::permissions(folder, std::filesystem::perms(0755));
        caFile = folder + "/authority.pem";
        save(authority, caFile, {});
    }
    ~CurlTest() override {
        doomed.reset();
        engine.reset();
        std::filesystem::remove_all(folder);
    }

    /// As ExchangeTest::request, trusting the test's authority.
    Request request(const std::string& url, std::string_view body = {}) const {
        Request made = ExchangeTest::request(url, body);
        made.caFile = caFile;
        return made;
    }
    static std::string url(const ScriptedServer& server, const std::string& target = "/") {
        return "https://127.0.0.1:" + std::to_string(server.port()) + target;
    }

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
        doomed.reset();
        engine.reset();
    }
    void exchange(Request made, Recorder& recorder) {
        recorder.atOver = [this] { loop->stop(); };
        const auto running = engine->start(std::move(made), recorder);
        EXPECT_FALSE(recorder.over());
        run();
    }
    void renew() {
        doomed.reset();
        engine.reset();
        loop = std::make_unique<net::Loop>();
        engine = std::make_unique<CurlEngine>(*loop, proxies, lookUp);
    }
    void useEnvironment(std::map<std::string, std::string> variables) {
        proxies = ProxyEnvironment([&](const char* name) -> const char* {
            const auto found = variables.find(name);
            return found == variables.end() ? nullptr : found->second.c_str();
        });
        renew();
    }
    /// Every name has these addresses from now on.
    void resolveAllTo(std::vector<std::string> literals) {
        lookUp = [literals](const std::string&) {
            std::vector<Address> found;
            for (const std::string& literal : literals) found.push_back(addressesOfLiteral(literal)->front());
            return LookUpResult{std::make_shared<const std::vector<Address>>(std::move(found)), {}};
        };
        renew();
    }

    std::string folder;
    std::string caFile;
    const Identity authority = issue({.authority = true}, "Test Authority", nullptr);
    const Identity server127 = issue({}, "server", &authority);
    const Identity vendor = issue({.altName = "DNS:vendor.example"}, "vendor", &authority);

    ProxyEnvironment proxies;
    Resolver::LookUp lookUp = upstream::lookUp;
    std::unique_ptr<net::Loop> loop = std::make_unique<net::Loop>();
    std::unique_ptr<CurlEngine> engine = std::make_unique<CurlEngine>(*loop, proxies, lookUp);
    std::unique_ptr<Exchange> doomed;  ///< for tests that destroy it half-way
};

/// Runs the requests one after the other, each from inside the end of the one before.
struct CurlChain {
    CurlChain(CurlTest& itsTest, std::vector<Request> requests) : test(itsTest), todo(std::move(requests)) {
        recorders.resize(todo.size());
        next();
        test.run();
    }
    void next() {
        if (exchanges.size() == todo.size()) return test.loop->stop();
        const std::size_t i = exchanges.size();
        recorders[i] = std::make_unique<Recorder>();
        recorders[i]->atOver = [this] { next(); };
        exchanges.emplace_back();
        exchanges[i] = test.engine->start(todo[i], *recorders[i]);
    }

    CurlTest& test;
    std::vector<Request> todo;
    std::vector<std::unique_ptr<Recorder>> recorders;
    std::vector<std::unique_ptr<Exchange>> exchanges;
};

inline void answerOkForever(TlsPeer& peer) {
    while (true) {
        peer.readRequest();
        peer.write(ok);
    }
}

inline bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace openclaw::upstream::test
