#include "config/edit.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"

namespace openclaw::config {
namespace {

Document documentOf(const std::string& text) {
    Findings findings;
    auto document = Document::read(text, findings);
    findings.throwIfAny("test");
    return std::move(*document);
}

std::string merged(const std::string& text, const std::string& patch) {
    return edited(documentOf(text), documentOf(patch).root(), EditMode::merge);
}

std::string replaced(const std::string& text, const std::string& edit) {
    return edited(documentOf(text), documentOf(edit).root(), EditMode::replace);
}

constexpr const char* commented = R"({
  // The door.
  gateway: {
    authToken: "secret-token", // of everybody
    port: 8080,
  },
  /* What may be called. */
  tools: { allow: ["fs_read"] },
}
)";

TEST(Edit, TouchesNothingThatDoesNotDiffer) {
    EXPECT_EQ(merged(commented, "{}"), commented);
    EXPECT_EQ(merged(commented, R"({"gateway":{"port":8080}})"), commented);
}

TEST(Edit, ReplacesAValueInItsPlace) {
    const std::string result = merged(commented, R"({"gateway":{"port":9090}})");
    EXPECT_NE(result.find("    port: 9090,\n"), std::string::npos) << result;
    EXPECT_NE(result.find("// of everybody"), std::string::npos);
    EXPECT_NE(result.find("/* What may be called. */"), std::string::npos);
}

TEST(Edit, AddsAndRemovesKeys) {
    EXPECT_EQ(merged(commented, R"({"gateway":{"workers":4}})"),
              std::string(commented).replace(std::string(commented).find("  },"), 0, "    workers: 4,\n"));
    EXPECT_EQ(merged("{ a: 1 }", R"({"b":[2]})"), "{ a: 1, b: [2] }");
    EXPECT_EQ(merged("{}", R"({"b":{"c":1}})"), "{\n  b: {\n    c: 1,\n  },\n}");
    EXPECT_EQ(merged("{ a: 1, b: 2 }", R"({"b":null})"), "{ a: 1,  }");
    EXPECT_EQ(merged("{ a: 1, b: 2 }", R"({"b":null,"c":3})"), "{ a: 1,  c: 3 }");
    const std::string removed = merged(commented, R"({"gateway":{"authToken":null}})");
    EXPECT_EQ(removed.find("authToken"), std::string::npos);
    EXPECT_NE(removed.find("// The door."), std::string::npos);
}

TEST(Edit, KeepsWhatARedactedValueStandsFor) {
    const std::string edit =
        R"({"gateway":{"authToken":"__OPENCLAW_REDACTED__","port":1},"tools":{"allow":["fs_read"]}})";
    EXPECT_NE(replaced(commented, edit).find("secret-token"), std::string::npos);
    EXPECT_THROW(merged(commented, R"({"gateway":{"password":"__OPENCLAW_REDACTED__"}})"), Error);
}

TEST(Edit, ReplacingRemovesWhatIsNotNamed) {
    const std::string result = replaced(commented, R"({"tools":{"allow":["fs_read","fs_list"]}})");
    EXPECT_EQ(result.find("gateway"), std::string::npos);
    EXPECT_NE(result.find(R"(["fs_read", "fs_list"])"), std::string::npos) << result;
    EXPECT_NE(result.find("/* What may be called. */"), std::string::npos);
}

TEST(Edit, ShowsNoSecretAndKeepsVariables) {
    const Document document =
        documentOf(R"({gateway: {authToken: "${GATE_TOKEN}"}, storage: {path: "${HERE}/x.db"}})");
    const Environment environment = [](const std::string& name) {
        return std::optional<std::string>(name == "HERE" ? "/srv" : "oc_gw_from_environment");
    };
    EXPECT_EQ(redactedJson(document, environment),
              R"({"gateway":{"authToken":"__OPENCLAW_REDACTED__"},"storage":{"path":"${HERE}/x.db"}})");
}

}  // namespace
}  // namespace openclaw::config
