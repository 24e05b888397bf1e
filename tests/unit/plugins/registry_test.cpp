#include "plugins/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "puppet.h"

namespace openclaw::plugins {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class RegistryTest : public testing::Test {
  protected:
    RegistryTest() {
        second.items[0].name = "second";
        vendor.items = {
            {OPENCLAW_KIND_PROVIDER, "vendor", "chat/1", OPENCLAW_QUICK, "", R"({"models":["m1","m2"]})"}};
        settings.plugins.paths = {PUPPET_FOLDER};
        registry = std::make_unique<Registry>(Registry::Options{});
    }
    ~RegistryTest() override {
        catalog.reset();
        registry.reset();
    }

    void build() {
        const std::shared_ptr<const Catalog> previous = catalog;
        catalog = registry->build(settings, previous.get());
    }

    /// "id state reason"
    std::vector<std::string> rows() const {
        std::vector<std::string> out;
        for (const PluginInfo& row : catalog->plugins()) {
            static const char* const states[] = {"loaded", "disabled", "refused"};
            out.push_back(row.id + " " + states[static_cast<int>(row.state)] +
                          (row.reason.empty() ? "" : ": " + row.reason));
        }
        return out;
    }

    Puppet puppet{"puppet"};
    Puppet second{"second"};
    Puppet vendor{"vendor"};
    config::Settings settings;
    std::unique_ptr<Registry> registry;
    std::shared_ptr<const Catalog> catalog;
};

TEST_F(RegistryTest, ListsWhatItFoundAndWhatItBrings) {
    build();
    EXPECT_THAT(rows(), ElementsAre("puppet loaded", "second loaded", "vendor loaded"));
    EXPECT_EQ(catalog->plugins()[0].version, "1.2.3");
    EXPECT_EQ(catalog->plugins()[0].file, std::filesystem::canonical(Puppet::fileOf("puppet")));
    EXPECT_THAT(catalog->plugins()[0].items, ElementsAre("puppet"));
    ASSERT_NE(catalog->tool("second"), nullptr);
    EXPECT_EQ(catalog->tool("second")->plugin(), "second");
    EXPECT_EQ(catalog->tool("none"), nullptr);
    EXPECT_EQ(catalog->tool("vendor"), nullptr);
    ASSERT_NE(catalog->provider("vendor"), nullptr);
    EXPECT_THAT(catalog->provider("vendor")->models(), ElementsAre("m1", "m2"));
    EXPECT_TRUE(catalog->provider("vendor")->speaks("chat/1"));
    EXPECT_FALSE(catalog->provider("vendor")->speaks("messages/1"));
}

TEST_F(RegistryTest, ListsMissingFoldersAndUnknownPlugins) {
    settings.plugins.paths = {"/nonexistent", Puppet::fileOf("puppet"),
                              PUPPET_FOLDER "/../unit_plugins/puppet.so"};
    settings.plugins.entries["pupet"].configJson = "{}";
    settings.plugins.entries["elsewhere"].enabled = false;
    settings.models.providers["v"].plugin = "oracle";
    build();
    EXPECT_THAT(
        rows(),
        ElementsAre(" refused: no such folder or file; see plugins.load.paths",
                    "oracle refused: models.providers.v names a plugin that was not found",
                    "pupet refused: plugins.entries.pupet names a plugin that was not found; did you mean "
                    "\"puppet\"?",
                    "puppet loaded"));
}

TEST_F(RegistryTest, LeavesDisabledPluginsUnloaded) {
    settings.plugins.entries["second"].enabled = false;
    build();
    EXPECT_EQ(rows()[1], "second disabled: plugins.entries.second.enabled is false");
    EXPECT_EQ(second.created(), 0);
    EXPECT_EQ(catalog->tool("second"), nullptr);
}

TEST_F(RegistryTest, GivesEachProviderEntryAnInstance) {
    settings.models.providers["fast"] = {"vendor", R"({"level":1})"};
    settings.models.providers["slow"] = {"vendor", R"({"level":2})"};
    settings.models.providers["odd"] = {"puppet", "{}"};
    build();
    EXPECT_EQ(vendor.created(), 2);
    EXPECT_EQ(catalog->provider("vendor"), nullptr);
    ASSERT_NE(catalog->provider("fast"), nullptr);
    EXPECT_EQ(catalog->provider("fast")->plugin(), "vendor");
    ASSERT_NE(catalog->provider("slow"), nullptr);
    EXPECT_EQ(rows()[0], "puppet loaded: models.providers.odd names it, but it brings no provider");
}

TEST_F(RegistryTest, RefusesBadConfigurationWithItsKey) {
    settings.plugins.entries["puppet"].configJson = R"({"level":"high"})";
    settings.models.providers["v"] = {"vendor", R"({"levle":2})"};
    build();
    EXPECT_THAT(
        rows(),
        ElementsAre(
            "puppet refused: plugins.entries.puppet.config.level must be a whole number, not a string",
            "second loaded",
            "vendor refused: models.providers.v.levle is not known; did you mean \"level\"?"));
}

TEST_F(RegistryTest, KeepsSecretsFromThePluginsConfiguration) {
    settings.plugins.entries["puppet"].configJson = R"({"apiKey":"canary-key"})";
    build();
    EXPECT_EQ(puppet.config, R"({"apiKey":"secret:apiKey"})");
    const auto* const secrets = puppet.extension<openclaw_ext_secret>(OPENCLAW_EXT_SECRET);
    ASSERT_NE(secrets, nullptr);
    openclaw_string value{};
    EXPECT_EQ(secrets->get(puppet.host, lent("secret:apiKey"), &value), OPENCLAW_OK);
    EXPECT_EQ(std::string(value.data, value.size), "canary-key");
    EXPECT_EQ(secrets->get(puppet.host, lent("secret:other"), &value), OPENCLAW_PERMISSION_DENIED);
    EXPECT_EQ(secrets->get(puppet.host, lent("apiKey"), &value), OPENCLAW_NOT_FOUND);
    EXPECT_EQ(secrets->get(second.host, lent("secret:apiKey"), &value), OPENCLAW_PERMISSION_DENIED);
    EXPECT_EQ(puppet.host->extension(puppet.host, "openclaw.future/1"), nullptr);
}

TEST_F(RegistryTest, SharesInstancesWhoseConfigurationDidNotChange) {
    settings.models.providers["v"] = {"vendor", R"({"level":1})"};
    build();
    const std::shared_ptr<const Catalog> old = catalog;
    settings.plugins.entries["puppet"].configJson = R"({"level":5})";
    build();
    EXPECT_EQ(puppet.created(), 2);
    EXPECT_EQ(second.created(), 1);
    EXPECT_EQ(vendor.created(), 1);
    EXPECT_EQ(puppet.destroyed(), 0) << "the old tables still use it";
    build();
    EXPECT_EQ(puppet.created(), 2);
    const_cast<std::shared_ptr<const Catalog>&>(old).reset();
    puppet.awaitDestroyed(1);
    EXPECT_EQ(second.destroyed(), 0);
    ASSERT_NE(catalog->tool("puppet"), nullptr);
}

TEST_F(RegistryTest, RefusesTheLaterPluginWhenTwoItemsHaveOneName) {
    second.items.push_back({OPENCLAW_KIND_TOOL, "puppet", "tool/1", 0, R"({"type":"object"})", ""});
    build();
    EXPECT_EQ(rows()[1], "second refused: the plugin \"puppet\" brings the tool \"puppet\" already");
    EXPECT_EQ(catalog->tool("second"), nullptr);
    EXPECT_EQ(catalog->tool("puppet")->plugin(), "puppet");
    second.awaitDestroyed(1);
}

TEST_F(RegistryTest, RefusesItemsThatMakeNoSense) {
    const auto reasonFor = [&](Puppet::Item item) {
        puppet.items = {std::move(item)};
        catalog.reset();
        build();
        return catalog->plugins()[0].reason;
    };
    const std::string object = R"({"type":"object"})";
    EXPECT_THAT(reasonFor({OPENCLAW_KIND_TOOL, "two words", "tool/1", 0, object, ""}),
                HasSubstr("\"two words\""));
    EXPECT_EQ(reasonFor({OPENCLAW_KIND_TOOL, "t", "tool/2", 0, object, ""}),
              "\"t\" does not speak tool/1, the only contract for tools that this gateway knows");
    EXPECT_THAT(
        reasonFor({OPENCLAW_KIND_TOOL, "t", "tool/1", 0, "{\"type\": \"object\", \"properties\": [1, 2", ""}),
        HasSubstr("the input schema of \"t\" cannot be used, at #: not valid JSON"));
    EXPECT_EQ(reasonFor({OPENCLAW_KIND_TOOL, "t", "tool/1", 0, object, "[]"}),
              "the details of an item are not a JSON object");
    EXPECT_EQ(reasonFor({77, "future", "future/1", 0, "", ""}), "") << "kinds that will follow are skipped";
    puppet.items = {{}, {}};
    catalog.reset();
    build();
    EXPECT_EQ(rows()[0], "puppet refused: it brings two items of the name \"puppet\"");
}

TEST_F(RegistryTest, SaysWhatThePluginSaidWhenCreateFails) {
    puppet.create = [](const openclaw_host* host, std::string_view) -> openclaw_status {
        host->explain(host, lent("the moon is not full"));
        return OPENCLAW_UNAVAILABLE;
    };
    second.create = [](const openclaw_host*, std::string_view) -> openclaw_status {
        throw std::runtime_error("boom");
    };
    vendor.create = [](const openclaw_host*, std::string_view) -> openclaw_status {
        return OPENCLAW_NOT_FOUND;
    };
    build();
    EXPECT_THAT(rows(), ElementsAre("puppet refused: the moon is not full",
                                    "second refused: create threw an exception: boom",
                                    "vendor refused: create failed: there is no such thing"));
    EXPECT_THAT(catalog->tools(), IsEmpty());
    EXPECT_EQ(puppet.destroyed(), 0) << "there is nothing to destroy";
}

TEST_F(RegistryTest, DescribesAgainWhenItemsChanged) {
    build();
    EXPECT_FALSE(registry->itemsChanged());
    puppet.extension<openclaw_ext_items_changed>(OPENCLAW_EXT_ITEMS_CHANGED)->changed(puppet.host);
    EXPECT_TRUE(registry->itemsChanged());
    puppet.items[0].name = "renamed";
    const std::shared_ptr<const Catalog> old = catalog;
    build();
    EXPECT_FALSE(registry->itemsChanged());
    EXPECT_EQ(puppet.created(), 1);
    EXPECT_NE(catalog->tool("renamed"), nullptr);
    EXPECT_EQ(catalog->tool("puppet"), nullptr);
    EXPECT_NE(old->tool("puppet"), nullptr);
}

TEST_F(RegistryTest, TakesTheFirstOfTwoFilesWithOneId) {
    const auto folder =
        std::filesystem::path(testing::TempDir()) / ("registry_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    std::filesystem::copy_file(Puppet::fileOf("second"), folder / "copy.so");
    std::ofstream(folder / "readme.txt") << "not a plugin";
    std::ofstream(folder / "broken.so") << "not a plugin either";
    settings.plugins.paths.push_back(folder);
    build();
    EXPECT_THAT(rows(),
                testing::UnorderedElementsAre(
                    " refused: not a shared library (no ELF header)", "puppet loaded", "second loaded",
                    "second refused: another file brings the plugin \"second\" already: " +
                        std::filesystem::canonical(Puppet::fileOf("second")).string(),
                    "vendor loaded"));
    std::filesystem::remove_all(folder);
}

TEST_F(RegistryTest, ValidatesArgumentsWithAnErrorThatNamesThem) {
    puppet.items[0].schema =
        R"({"type":"object","required":["path"],"properties":{"path":{"type":"string"}}})";
    build();
    const Item& tool = *catalog->tool("puppet");
    EXPECT_NO_THROW(tool.validateArguments(boost::json::parse(R"({"path":"a"})")));
    try {
        tool.validateArguments(boost::json::parse(R"({"path":7})"));
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.code(), ErrorCode::invalid_request);
        EXPECT_EQ(e.param(), "path");
        EXPECT_EQ(e.message(), "the argument \"path\" of puppet must be a string, not a number");
    }
}

}  // namespace
}  // namespace openclaw::plugins
