#include "cli/gateway_client.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <sstream>

#include "base/error.h"
#include "scratch_folder.h"
#include "service/pid_file.h"

namespace openclaw::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
constexpr std::chrono::milliseconds timeout{10'000};

/// Answers the path /STATUS with that status and a body that tells what was asked.
class Echo final : public Poco::Net::HTTPRequestHandler {
  public:
    void handleRequest(Poco::Net::HTTPServerRequest& request,
                       Poco::Net::HTTPServerResponse& response) override {
        const int status = std::stoi(request.getURI().substr(1));
        std::ostringstream body;
        body << request.stream().rdbuf();
        response.setStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
        if (status == 204) {
            response.send() << "not json";
        } else if (status >= 400) {
            response.send() << R"({"error":{"type":"x","message":"said by the gateway"}})";
        } else {
            response.send() << R"({"authorization":")" << request.get("Authorization") << R"(","method":")"
                            << request.getMethod() << R"(","size":)" << body.str().size() << "}";
        }
    }
};

class EchoFactory final : public Poco::Net::HTTPRequestHandlerFactory {
  public:
    Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
        return new Echo;
    }
};

class GatewayClientTest : public testing::Test {
  protected:
    void SetUp() override {
        for (const char* name : {"OPENCLAW_GATEWAY_URL", "OPENCLAW_GATEWAY_TOKEN", "OPENCLAW_GATEWAY_PORT",
                                 "RUNTIME_DIRECTORY", "OPENCLAW_CONFIG"}) {
            ::unsetenv(name);
        }
        server_.start();
        options_ = {.configFile = config(), .url = url_, .token = "the-token", .password = {}};
    }
    void TearDown() override { server_.stopAll(true); }

    std::string config() {
        writeFile(folder_ / "c.json", R"({gateway: {password: "the-password", bind: "0.0.0.0", port: 4711},)"
                                      R"( storage: {path: ")" +
                                          (folder_ / "g.db") + "\"}}");
        return folder_ / "c.json";
    }
    std::string problemOf(const std::string& path, ErrorCode expected) {
        try {
            GatewayClient(options_).get(path, timeout);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), expected);
            EXPECT_THAT(error.what(), Not(HasSubstr("the-token")));
            return error.what();
        }
        return "none";
    }

    ScratchFolder folder_;
    Poco::Net::ServerSocket socket_{Poco::Net::SocketAddress("127.0.0.1", 0)};
    Poco::Net::HTTPServer server_{new EchoFactory, socket_, new Poco::Net::HTTPServerParams};
    std::string url_ = "http://" + socket_.address().toString();
    ClientOptions options_;
};

TEST_F(GatewayClientTest, ShowsItsCredentialAndSendsItsBody) {
    const auto answer = GatewayClient(options_).post("/200", Poco::JSON::Object(), timeout);
    EXPECT_EQ(answer->getValue<std::string>("authorization"), "Bearer the-token");
    EXPECT_EQ(answer->getValue<std::string>("method"), "POST");
    EXPECT_EQ(answer->getValue<int>("size"), 2);
}

TEST_F(GatewayClientTest, TakesTheCredentialFromTheConfiguration) {
    options_.token.clear();
    const auto answer = GatewayClient(options_).get("/200", timeout);
    EXPECT_EQ(answer->getValue<std::string>("authorization"), "Bearer the-password");
}

TEST_F(GatewayClientTest, FindsTheRunningGatewayByItsPidFile) {
    options_.url.clear();
    EXPECT_EQ(GatewayClient(options_).url(), "http://127.0.0.1:4711")
        << "as configured, through the loopback";
    service::PidFile file(folder_ / "g.db.pid");
    file.publish({url_, "http://[::1]:1"});
    EXPECT_EQ(GatewayClient(options_).url(), url_);
    EXPECT_TRUE(GatewayClient(options_).isLocal());
}

TEST_F(GatewayClientTest, NeedsNoConfigurationWhenEverythingIsSaid) {
    options_.configFile = folder_ / "missing.json";
    EXPECT_NO_THROW(GatewayClient(options_).get("/200", timeout));
}

TEST_F(GatewayClientTest, PassesTheGatewaysMessagesOn) {
    EXPECT_EQ(problemOf("/401", ErrorCode::unauthenticated), "said by the gateway");
    EXPECT_EQ(problemOf("/403", ErrorCode::permission_denied), "said by the gateway");
    EXPECT_EQ(problemOf("/400", ErrorCode::invalid_request), "said by the gateway");
    EXPECT_EQ(problemOf("/503", ErrorCode::unavailable), "said by the gateway");
}

TEST_F(GatewayClientTest, SaysThatNobodyIsThere) {
    server_.stopAll(true);
    socket_.close();
    EXPECT_THAT(problemOf("/200", ErrorCode::unavailable), HasSubstr("no gateway is running at " + url_));
}

TEST_F(GatewayClientTest, RefusesAStrangersAnswer) {
    EXPECT_THAT(problemOf("/204", ErrorCode::unavailable), HasSubstr("is not an OpenClaw gateway"));
}

}  // namespace
}  // namespace openclaw::cli
