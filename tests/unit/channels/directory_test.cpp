#include "channels/directory.h"

#include <gmock/gmock.h>

#include <map>
#include <stdexcept>

namespace openclaw::channels {
namespace {

using config::ChannelSettings;
using config::ChannelType;
using testing::HasSubstr;

using Settings = std::map<std::string, ChannelSettings>;

struct DirectoryTest : testing::Test {
    static ChannelSettings webhook() {
        ChannelSettings settings;
        settings.type = ChannelType::webhook;
        settings.secret = "0123456789abcdef";
        return settings;
    }

    ChannelStatus statusOf(const std::string& name) const {
        for (ChannelStatus& status : directory.status()) {
            if (status.name == name) return status;
        }
        throw std::runtime_error("no channel " + name);
    }

    runs::TablesSnapshot tables{std::make_shared<const runs::Tables>()};
    Directory directory{tables, [this]() -> runs::SessionServices { throw std::logic_error("no runs"); },
                        [](net::Loop&) -> upstream::Client& { throw std::logic_error("no client"); }};
};

TEST_F(DirectoryTest, FindsWhatIsThereAndEnabled) {
    Settings settings{{"open", webhook()}, {"closed", webhook()}};
    settings["closed"].enabled = false;
    directory.update(settings);
    ASSERT_NE(directory.find("open"), nullptr);
    EXPECT_EQ(directory.find("open")->name(), "open");
    EXPECT_EQ(directory.find("closed"), nullptr);
    EXPECT_EQ(directory.find("missing"), nullptr);
    directory.update({});
    EXPECT_EQ(directory.find("open"), nullptr);
}

TEST_F(DirectoryTest, LeavesAloneWhatDidNotChange) {
    Settings settings{{"same", webhook()}, {"other", webhook()}};
    settings["same"].rateLimit = {1, std::chrono::seconds(600)};
    directory.update(settings);
    const auto same = directory.find("same");
    const auto other = directory.find("other");
    same->admit("ann");
    settings["other"].systemPrompt = "Be brief.";
    settings["new"] = ChannelSettings();
    directory.update(settings);
    EXPECT_EQ(directory.find("same"), same);
    EXPECT_THROW(same->admit("ann"), Error);
    EXPECT_NE(directory.find("other"), other);
    EXPECT_EQ(directory.find("other")->settings().systemPrompt, "Be brief.");
    EXPECT_EQ(other->settings().systemPrompt, "");  // for the runs that still hold it
}

TEST_F(DirectoryTest, GoesOnCountingWhenSettingsChange) {
    Settings settings{{"desk", webhook()}};
    directory.update(settings);
    const auto before = directory.find("desk");
    before->admit("ann");
    settings["desk"].rateLimit = {2, std::chrono::seconds(60)};
    directory.update(settings);
    directory.find("desk")->admit("ann");
    before->noteEnd({});
    EXPECT_EQ(statusOf("desk").counts.received, 2);
    EXPECT_EQ(statusOf("desk").counts.answered, 1);
}

TEST_F(DirectoryTest, TellsWhyAChannelDoesNotRun) {
    Settings settings{{"closed", webhook()}, {"nowhere", webhook()}, {"chat", ChannelSettings()}};
    settings["closed"].enabled = false;
    settings["nowhere"].reply = config::ChannelReply::callback;
    settings["nowhere"].callbackUrl = "http://[half/";
    settings["chat"].model = "missing";
    directory.update(settings);
    EXPECT_EQ(directory.status().size(), 3u);

    const ChannelStatus closed = statusOf("closed");
    EXPECT_FALSE(closed.enabled);
    EXPECT_FALSE(closed.running);
    EXPECT_EQ(closed.type, "webhook");
    EXPECT_THAT(closed.reason, HasSubstr("not enabled"));

    const ChannelStatus nowhere = statusOf("nowhere");
    EXPECT_TRUE(nowhere.enabled);
    EXPECT_FALSE(nowhere.running);
    EXPECT_NE(nowhere.reason, "");

    const ChannelStatus chat = statusOf("chat");
    EXPECT_EQ(chat.type, "webchat");
    EXPECT_FALSE(chat.running);
    EXPECT_THAT(chat.reason, HasSubstr("missing"));

    tables.set(nullptr);
    EXPECT_THAT(statusOf("chat").reason, HasSubstr("starting or stopping"));
}

}  // namespace
}  // namespace openclaw::channels
