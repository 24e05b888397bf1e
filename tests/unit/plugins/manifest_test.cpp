#include "plugins/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "base/error.h"
#include "openclaw/plugin.h"

namespace openclaw::plugins {
namespace {

std::string block(std::string_view json, openclaw_manifest_header header = {}) {
    if (header.magic == 0) header.magic = OPENCLAW_MANIFEST_MAGIC;
    if (header.abi_major == 0) header.abi_major = OPENCLAW_ABI_MAJOR;
    if (header.json_size == 0) header.json_size = static_cast<std::uint32_t>(json.size());
    if (header.size == 0) header.size = static_cast<std::uint32_t>(sizeof header + json.size() + 1);
    std::string bytes(sizeof header, '\0');
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes.append(json).append(1, '\0');
}

std::string refusal(const std::string& bytes) {
    try {
        parseManifest(bytes);
        return "accepted";
    } catch (const Error& e) {
        return std::string(e.message());
    }
}

TEST(Manifest, TellsWhatThePluginIs) {
    const Manifest manifest = parseManifest(block(
        R"({"id":"web","version":"1.2.0-rc.1","kinds":["tool","channel","provider"],"description":"Reads",)"
        R"("grants":{"hosts":["*"],"secrets":["key"]},"configSchema":{"type":"object"}})"));
    EXPECT_EQ(manifest.id, "web");
    EXPECT_EQ(manifest.version, "1.2.0-rc.1");
    EXPECT_EQ(manifest.description, "Reads");
    EXPECT_THAT(manifest.kinds, testing::ElementsAre("tool", "provider"));
    EXPECT_EQ(manifest.configSchema, R"({"type":"object"})");
    EXPECT_TRUE(manifest.hasKind("tool"));
    EXPECT_FALSE(manifest.hasKind("channel"));
}

TEST(Manifest, RefusesABlockThatIsNotWhole) {
    EXPECT_EQ(refusal("OCW1"), "the manifest is truncated: 4 bytes, its header alone has 16");
    EXPECT_EQ(refusal(std::string(64, 'x')), "the manifest does not begin with its magic number");
    EXPECT_EQ(refusal(block("{}", {0, 900, 0, 0, 0})),
              "the manifest is truncated: it says 900 bytes, there are 19");
    EXPECT_EQ(refusal(block("{}", {0, 0, 0, 0, 700})),
              "the manifest is truncated: its text of 700 bytes does not fit into 19");
    EXPECT_EQ(refusal(block("{}", {0, 8, 0, 0, 2})),
              "the manifest is truncated: its text of 2 bytes does not fit into 8");
}

TEST(Manifest, RefusesAnotherMajorVersionBeforeReadingOn) {
    EXPECT_EQ(refusal(block("nonsense", {0, 0, 2, 0, 0})),
              "compiled against plugin ABI 2; this gateway speaks 1");
    EXPECT_EQ(refusal(block(R"({"id":"a","version":"1.0.0","kinds":["tool"]})", {0, 0, 1, 99, 0})),
              "accepted");
}

TEST(Manifest, RefusesTextThatIsNotWhatItShouldBe) {
    EXPECT_THAT(refusal(block("{\"id\": \"a\", version: !!")),
                testing::StartsWith("the manifest is not valid JSON: "));
    EXPECT_THAT(refusal(block("{} {}")), testing::StartsWith("the manifest is not valid JSON: "));
    EXPECT_EQ(refusal(block("{\"id\": \"\xff\"}")), "the manifest is not valid UTF-8");
    EXPECT_EQ(refusal(block("[]")), "the manifest is not a JSON object");
    EXPECT_EQ(refusal(block("{}")), "the manifest lacks \"id\"");
    EXPECT_EQ(refusal(block(R"({"id":7})")), "the manifest's \"id\" is not a text");
    EXPECT_EQ(refusal(block(R"({"id":"Über"})")),
              "the manifest's \"id\" is not a lower-case name of at most 64 characters [a-z0-9_-]");
    EXPECT_EQ(refusal(block(R"({"id":"a"})")), "the manifest lacks \"version\"");
    EXPECT_EQ(refusal(block(R"({"id":"a","version":"1"})")),
              "the manifest's \"version\" is not a semantic version such as 1.0.0");
    EXPECT_EQ(refusal(block(R"({"id":"a","version":"1.0.0"})")), "the manifest lacks \"kinds\"");
    EXPECT_EQ(refusal(block(R"({"id":"a","version":"1.0.0","kinds":"tool"})")),
              "the manifest's \"kinds\" is not a list of texts");
    EXPECT_EQ(refusal(block(R"({"id":"a","version":"1.0.0","kinds":["oracle"]})")),
              "the manifest's \"kinds\" names neither \"tool\" nor \"provider\"");
    EXPECT_EQ(refusal(block(R"({"id":"a","version":"1.0.0","kinds":["tool"],"grants":{"hosts":[1]}})")),
              "the manifest's \"grants.hosts\" is not a list of texts");
    EXPECT_EQ(refusal(block(R"({"id":"a","version":"1.0.0","kinds":["tool"],"configSchema":true})")),
              "the manifest's \"configSchema\" is not an object");
}

}  // namespace
}  // namespace openclaw::plugins
