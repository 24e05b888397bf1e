#include "cli/client_settings.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/error.h"
#include "scratch_folder.h"

namespace openclaw::cli {
namespace {

class ClientSettings : public testing::Test {
  protected:
    void SetUp() override {
        ::setenv("HOME", "/home/ada", 1);
        ::unsetenv("STATE_DIRECTORY");
        ::unsetenv("OPENCLAW_CONFIG");
        ::unsetenv("KNOWN_TO_THE_GATEWAY_ONLY");
    }
    config::Settings of(const std::string& text) {
        writeFile(folder_ / "c.json", text);
        return clientSettings(folder_ / "c.json");
    }
    ScratchFolder folder_;
};

TEST_F(ClientSettings, AreThoseOfAValidFile) {
    const auto settings = of("{gateway: {authToken: 't', port: 9000}, storage: {path: '~/x.db'}}");
    EXPECT_EQ(settings.gateway.authToken, "t");
    EXPECT_EQ(settings.gateway.port, 9000);
    EXPECT_EQ(settings.storage.path, "/home/ada/x.db");
}

TEST_F(ClientSettings, GetByWithoutTheGatewaysVariables) {
    const auto settings =
        of("{gateway: {authToken: 't'}, models: {providers: {v: {plugin: 'openai', baseUrl: 'http://h', "
           "apiKey: '${KNOWN_TO_THE_GATEWAY_ONLY}'}}}}");
    EXPECT_EQ(settings.gateway.authToken, "t");
    EXPECT_EQ(settings.models.providers.size(), 1u);
}

TEST_F(ClientSettings, ReadWhatTheyCanOfAnInvalidFile) {
    const auto settings =
        of("{gateway: {auth: {password: 'p'}, port: 9000, prot: 1}, storage: {path: '~/x.db'}}");
    EXPECT_EQ(settings.gateway.password, "p");
    EXPECT_EQ(settings.gateway.port, 9000);
    EXPECT_EQ(settings.storage.path, "/home/ada/x.db");
}

TEST_F(ClientSettings, FallBackToTheDefaultsWhenAFileCannotBeParsed) {
    const auto settings = of("{gateway: {authToken: ");
    EXPECT_EQ(settings.gateway.port, 8080);
    EXPECT_EQ(settings.storage.path, "/home/ada/.openclaw/gateway.db");
}

TEST_F(ClientSettings, RefuseANamedFileThatIsMissing) {
    EXPECT_THROW(clientSettings(folder_ / "missing.json"), Error);
}

}  // namespace
}  // namespace openclaw::cli
