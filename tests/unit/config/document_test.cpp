#include "config/document.h"

#include <gtest/gtest.h>

#include "config/key_path.h"
#include "config/substitute.h"
#include "marked.h"

namespace openclaw::config {
namespace {

Document read(const std::string& text) {
    Findings findings;
    auto document = Document::read(text, findings);
    findings.throwIfAny("test.json5");
    return std::move(*document);
}

TEST(Document, KeepsTheWrittenTextBesideSubstitutedValues) {
    Document document = read("{ a: { \"b.c\": 'x${NAME}\\n' /* why */ } } // end");
    Findings findings;
    substitute(document.root(), fake({{"NAME", "value"}}), findings);
    EXPECT_TRUE(findings.empty());
    const Node* const node = document.find(R"(a["b.c"])");
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(node->value, "xvalue\n");
    EXPECT_EQ(node->written, "x${NAME}\n");
    EXPECT_EQ(document.source(node->range), "'x${NAME}\\n'");
    EXPECT_EQ(document.source(document.find("a")->members[0].keyRange), "\"b.c\"");
}

TEST(Document, ReplacingOneRangeLeavesTheRestAsItWas) {
    const std::string text = "{\n  // first\n  a: 1, // one\n  b: [1, /* in */ 2],\n}\n";
    const Document document = read(text);
    const Range range = document.find("a")->range;
    std::string edited = document.text();
    edited.replace(range.begin.offset, range.end - range.begin.offset, "42");
    EXPECT_EQ(edited, "{\n  // first\n  a: 42, // one\n  b: [1, /* in */ 2],\n}\n");
    EXPECT_EQ(toJson(read(edited).root()), R"({"a":42,"b":[1,2]})");
}

TEST(Document, FindsNothingWhereNothingIs) {
    const Document document = read("{a: {b: 1}, c: [1]}");
    EXPECT_EQ(document.find("x"), nullptr);
    EXPECT_EQ(document.find("a.x"), nullptr);
    EXPECT_EQ(document.find("a.b.x"), nullptr);
    EXPECT_EQ(document.find("c.x"), nullptr);
    EXPECT_EQ(document.find(""), &document.root());
}

TEST(KeyPath, NamesSurviveTheWayThere) {
    const std::vector<std::string> names{"models", "gpt-4.1", "a\"b\\", "", "claude-*", "你好", "]["};
    std::string path;
    for (const std::string& name : names) path = childPath(path, name);
    EXPECT_EQ(path, R"(models["gpt-4.1"]["a\"b\\"][""].claude-*["你好"]["]["])");
    EXPECT_EQ(namesOf(path), names);
}

}  // namespace
}  // namespace openclaw::config
