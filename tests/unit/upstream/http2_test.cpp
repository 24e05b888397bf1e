#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>

#include "curl_fixture.h"

extern char** environ;

namespace openclaw::upstream::test {
namespace {

using std::chrono::milliseconds;

/// nginx with TLS and HTTP/2 before a file and, under /relay/, a scripted server.
class Http2Test : public CurlTest {
  protected:
    Http2Test() : backend({[this](Peer& peer) { script(peer); }, [this](Peer& peer) { script(peer); }}) {
        save(server127, folder + "/server.pem", folder + "/server.key");
        std::ofstream(folder + "/file.txt") << text;
        port = freePort();
        std::ofstream(folder + "/nginx.conf") << configuration();
        EXPECT_EQ(nginx({"-c", folder + "/nginx.conf", "-p", folder, "-e", folder + "/error.log"}), 0);
    }
    ~Http2Test() override {
        engine.reset();
        nginx({"-c", folder + "/nginx.conf", "-p", folder, "-e", folder + "/error.log", "-s", "stop"});
        // The folder goes when nginx has left it: it removes its pid file last.
        while (std::filesystem::exists(folder + "/nginx.pid")) std::this_thread::yield();
    }

    static int nginx(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "nginx");
        std::vector<char*> argv;
        for (std::string& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        pid_t pid = 0;
        const bool inSbin = std::filesystem::exists("/usr/sbin/nginx");
        if (::posix_spawnp(&pid, inSbin ? "/usr/sbin/nginx" : "nginx", nullptr, nullptr, argv.data(),
                           environ) != 0) {
            return -1;
        }
        int status = 0;
        ::waitpid(pid, &status, 0);  // with its sockets open it goes to the background
        return status;
    }

    static std::uint16_t freePort() {
        const ScriptedServer server({});
        return server.port();
    }

    std::string configuration() const {
        const std::string listen = "127.0.0.1:" + std::to_string(port);
        return (::geteuid() == 0 ? "user root;\n" : "") + ("pid " + folder) +
               "/nginx.pid;\nevents {}\nhttp {\n  access_log off;\n  client_max_body_size 0;\n"
               "  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; "
               "scgi_temp_path s;\n  server {\n    listen " +
               listen +
               " ssl http2;\n    ssl_certificate server.pem; ssl_certificate_key server.key;\n    root " +
               folder +
               ";\n    gzip on; gzip_types *; gzip_min_length 100;\n"
               "    add_header X-Protocol $server_protocol always;\n"
               "    location /relay/ { proxy_pass http://127.0.0.1:" +
               std::to_string(backend.port()) +
               "; proxy_buffering off; proxy_request_buffering off; gzip off; }\n  }\n}\n";
    }
    std::string at(const std::string& target) const {
        return "https://127.0.0.1:" + std::to_string(port) + target;
    }

    /// Notes the protocol that nginx saw.
    struct ProtocolRecorder final : Observer {
        explicit ProtocolRecorder(Recorder& to) : recorder(to) {}
        void onHead(const ResponseHead& head) override {
            protocol = head.fields.get("x-protocol");
            recorder.onHead(head);
        }
        void onBody(std::string_view bytes) override { recorder.onBody(bytes); }
        void onEnd() override { recorder.onEnd(); }
        void onFailure(const Error& error) override { recorder.onFailure(error); }
        Recorder& recorder;
        std::string protocol;
    };

    const std::string text = std::string(100'000, 'x') + "end";
    std::function<void(Peer&)> script = [](Peer& peer) { peer.close(); };
    std::atomic<int> eventsSeen =
        0;  ///< here, because the script's thread may outlive a test's own variables
    std::uint16_t port = 0;
    ScriptedServer backend;
};

TEST_F(Http2Test, IsAgreedOnAndCarriesCompressedAnswers) {
    Recorder recorder;
    recorder.atOver = [&] { loop->stop(); };
    ProtocolRecorder noting(recorder);
    const auto running = engine->start(request(at("/file.txt")), noting);
    run();
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(noting.protocol, "HTTP/2.0");
    EXPECT_TRUE(recorder.body == text);
    EXPECT_EQ(recorder.contentEncoding, "");
    EXPECT_EQ(recorder.contentType, "text/plain");
}

TEST_F(Http2Test, EveryEventArrivesOnItsOwn) {
    constexpr int events = 20;
    script = [&](Peer& peer) {
        peer.readRequest();
        peer.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        for (int i = 0; i < events; ++i) {
            peer.write("data: x\n\n");
            while (eventsSeen <= i) eventsSeen.wait(i);
        }
    };
    Recorder recorder;
    recorder.atBody = [&] {
        ++eventsSeen;
        eventsSeen.notify_one();
    };
    exchange(request(at("/relay/stream"), "{}"), recorder);
    EXPECT_TRUE(recorder.ended) << recorder.message;
    EXPECT_EQ(recorder.pieces, events);
}

TEST_F(Http2Test, SendsALargeBody) {
    const std::string body(4UL * 1024 * 1024, 'y');
    std::string seen;
    script = [&](Peer& peer) {
        seen = peer.readRequest();
        peer.write(ok);
    };
    Recorder recorder;
    exchange(request(at("/relay/"), body), recorder);
    EXPECT_EQ(recorder.body, "ok") << recorder.message;
    EXPECT_TRUE(seen.ends_with(body));
}

TEST_F(Http2Test, APausedStreamHoldsUpNoOther) {
    std::ofstream(folder + "/large.bin") << std::string(50UL * 1024 * 1024, 'z');
    Recorder slow;
    std::unique_ptr<Exchange> running;
    bool paused = false;
    slow.atBody = [&] {
        EXPECT_FALSE(paused);
        if (slow.pieces != 1) return;
        paused = true;
        running->pause();
    };
    Recorder quick;
    quick.atOver = [&] {
        paused = false;
        running->resume();
    };
    slow.atHead = [&] { doomed = engine->start(request(at("/file.txt")), quick); };
    slow.atOver = [&] { loop->stop(); };
    Request large = request(at("/large.bin"));
    large.headers = {{"Accept-Encoding", "identity"}};
    running = engine->start(std::move(large), slow);
    run();
    EXPECT_TRUE(quick.body == text) << quick.message;
    EXPECT_TRUE(slow.ended) << slow.message;
    EXPECT_EQ(slow.body.size(), 50UL * 1024 * 1024);
    running.reset();
    doomed.reset();
}

TEST_F(Http2Test, GivingUpIsSeenBehindTheServerAtOnce) {  // lesson 1
    bool closed = false;
    script = [&](Peer& peer) {
        peer.readRequest();
        loop->post([this] { doomed.reset(); });
        peer.awaitClose();
        closed = true;
        loop->stop();
    };
    Recorder silent;
    doomed = engine->start(request(at("/relay/"), "{}"), silent);
    run();
    EXPECT_TRUE(closed);
    EXPECT_FALSE(silent.over());
}

TEST_F(Http2Test, AStreamWithoutAnAnswerMeetsItsLimit) {
    script = [&](Peer& peer) {
        peer.readRequest();
        peer.awaitClose();
    };
    Recorder recorder;
    Request made = request(at("/relay/"), "{}");
    made.limits.firstByte = milliseconds(50);
    exchange(std::move(made), recorder);
    EXPECT_EQ(recorder.code, ErrorCode::deadline_exceeded);
    EXPECT_TRUE(has(recorder.message, "did not send the head of its answer within 50 ms"))
        << recorder.message;
}

}  // namespace
}  // namespace openclaw::upstream::test
