#include "test_server.h"

#include <chrono>
#include <future>
#include <utility>

#include "net/handler.h"

namespace openclaw::ws::test {

using std::chrono::seconds;

class ScriptedEndpoint final : public Endpoint {
  public:
    explicit ScriptedEndpoint(TestServer& server) : server_(server) { server_.count(1); }
    ~ScriptedEndpoint() override { server_.count(-1); }
    ScriptedEndpoint(const ScriptedEndpoint&) = delete;
    ScriptedEndpoint& operator=(const ScriptedEndpoint&) = delete;

    void onOpen(Connection& connection) override {
        connection_ = &connection;
        server_.latest = &connection;
        server_.script_.onOpen(connection);
    }
    void onText(std::string_view text) override { server_.script_.onText(*connection_, text); }
    void onBinary(std::string_view bytes) override { connection_->sendBinary(bytes); }
    void onDrained() override { server_.script_.onDrained(*connection_); }
    void onShutdown() override { server_.script_.onShutdown(*connection_); }
    void onClose(std::uint16_t code, std::string_view reason, bool clean) override {
        server_.ended(std::to_string(code) + ":" + std::string(reason) + (clean ? ":clean" : ":unclean"));
    }

  private:
    TestServer& server_;
    Connection* connection_ = nullptr;
};

namespace {

class UpgradeHandler final : public net::InlineHandler {
  public:
    using MakeEndpoint = std::function<std::unique_ptr<Endpoint>()>;

    UpgradeHandler(const HandshakeOptions& options, std::shared_ptr<const Settings> settings,
                   MakeEndpoint make)
        : options_(options), settings_(std::move(settings)), make_(std::move(make)) {}

    void handle(net::Exchange& exchange) override {
        const Handshake handshake = checkHandshake(exchange.head(), options_);
        if (handshake.status != 101) return refuse(exchange, handshake, "text/plain", handshake.reason);
        accept(exchange, handshake, settings_, make_());
    }

  private:
    const HandshakeOptions& options_;
    std::shared_ptr<const Settings> settings_;
    MakeEndpoint make_;
};

class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
  public:
    using Make = std::function<Poco::Net::HTTPRequestHandler*()>;
    explicit Factory(Make make) : make_(std::move(make)) {}
    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
        return make_();
    }

  private:
    Make make_;
};

}  // namespace

TestServer::TestServer(Script script, net::ServerOptions options)
    : script_(std::move(script)),
      settings_(std::make_shared<Settings>(script_.settings)),
      server_(new Factory([this] {
                  return new UpgradeHandler(script_.handshake, settings_,
                                            [this] { return std::make_unique<ScriptedEndpoint>(*this); });
              }),
              {.addresses = {"127.0.0.1"}}, std::move(options)) {
    server_.start();
}

TestServer::~TestServer() = default;

std::uint16_t TestServer::port() const {
    const std::string& address = server_.addresses().front();
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

std::string TestServer::nextEnd() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, seconds(10), [&] { return ends_.size() > endsTaken_; })) return "none";
    return ends_[endsTaken_++];
}

void TestServer::ended(std::string how) {
    const std::lock_guard lock(mutex_);
    ends_.push_back(std::move(how));
    changed_.notify_all();
}

void TestServer::count(int change) {
    const std::lock_guard lock(mutex_);
    endpoints_ += change;
}

int TestServer::endpoints() {
    const std::lock_guard lock(mutex_);
    return endpoints_;
}

void TestServer::onLoop(const std::function<void()>& task) {
    std::promise<void> done;
    server_.loops().front()->post([&] {
        task();
        done.set_value();
    });
    done.get_future().wait();
}

}  // namespace openclaw::ws::test
