#include <gmock/gmock.h>

#include "host_double.h"

namespace openclaw::test {
namespace {

TEST(Template, CountsWordsAndHeedsItsConfiguration) {
    const PluginFile file(OPENCLAW_TEMPLATE_PLUGIN);
    EXPECT_EQ(file.manifest().at("id"), "text_count");
    HostDouble host(file);
    ASSERT_EQ(host.create(R"({"maxBytes": 12})"), OPENCLAW_OK) << host.explained();
    ASSERT_EQ(host.describe().size(), 1u);

    const Outcome counted = host.run("text_count", OPENCLAW_OP_CALL, R"({"text": "one two"})");
    EXPECT_EQ(counted.status, OPENCLAW_OK) << counted.result;
    EXPECT_EQ(counted.text(), "2 words, 7 bytes");

    const Outcome refused = host.run("text_count", OPENCLAW_OP_CALL, R"({"text": "one two three"})");
    EXPECT_EQ(refused.status, OPENCLAW_TOO_LARGE);
    EXPECT_THAT(refused.result, testing::HasSubstr("12"));
}

}  // namespace
}  // namespace openclaw::test
