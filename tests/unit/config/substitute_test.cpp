#include "config/substitute.h"

#include <gmock/gmock.h>

#include <vector>

#include "config/json5.h"
#include "marked.h"

namespace openclaw::config {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Variables variables{{"A", "alpha"},  {"B_2", "beta"}, {"EMPTY", ""},
                          {"REF", "${A}"}, {"_x", "under"}, {"BAD", "\xFF"}};

/// The substituted tree as JSON text, or what is wrong.
std::string result(const std::string& text) {
    Findings findings;
    auto node = readJson5(text, findings);
    if (node) substitute(*node, fake(variables), findings);
    try {
        findings.throwIfAny("F");
    } catch (const Error& error) {
        return error.what();
    }
    return toJson(*node);
}

TEST(Substitution, ReplacesVariables) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"'${A}'", R"("alpha")"},
        {"'x${A}y${B_2}z'", R"("xalphaybetaz")"},
        {"'${A}${A}'", R"("alphaalpha")"},
        {"'${_x}'", R"("under")"},
        {"'${EMPTY}'", R"("")"},
        {"'${A:-other}'", R"("alpha")"},
        {"'${MISSING:-other}'", R"("other")"},
        {"'${EMPTY:-other}'", R"("other")"},
        {"'${MISSING:-}'", R"("")"},
        {"'${MISSING:-a:-b}'", R"("a:-b")"},
        {"'${MISSING:-http://h/p?q=$1}'", R"("http://h/p?q=$1")"},
        {"'${MISSING:-你好}'", R"("你好")"},
        {"['${A}', {k: '${A}'}]", R"(["alpha",{"k":"alpha"}])"},
        {"'\\u0024{A}'", R"("alpha")"},
    };
    for (const auto& [text, json] : rows) EXPECT_EQ(result(text), json) << text;
}

TEST(Substitution, LeavesOtherDollarsAlone) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"'$'", R"("$")"},          {"'$A'", R"("$A")"},
        {"'a$'", R"("a$")"},        {"'$$'", R"("$$")"},
        {"'{A}'", R"("{A}")"},      {"'$ {A}'", R"("$ {A}")"},
        {"'$${A}'", R"("${A}")"},   {"'$${A} ${A}'", R"("${A} alpha")"},
        {"'$$${A}'", R"("$${A}")"}, {"'$${'", R"("${")"},
        {"'$$'", R"("$$")"},        {"'$1$2'", R"("$1$2")"},
    };
    for (const auto& [text, json] : rows) EXPECT_EQ(result(text), json) << text;
}

TEST(Substitution, DoesNotLookAtWhatAVariableHolds) {
    EXPECT_EQ(result("'${REF}'"), R"("${A}")");
}

TEST(Substitution, LeavesKeysAlone) {
    EXPECT_EQ(result("{'${A}': 1, '${MISSING}': 2}"), R"({"${A}":1,"${MISSING}":2})");
}

TEST(Substitution, NamesThePlaceOfWhatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"'§${MISSING}'", "variable MISSING is not set; set it, or write ${MISSING:-default}"},
        {"'abc§${MISSING}'", "MISSING is not set"},
        {"'${A} $ $${x} §${MISSING}'", "MISSING is not set"},
        {"'${MISSING:-$ $} §${MISSING}'", "MISSING is not set"},
        {"'\\u0024\\x24 §${MISSING}'", "MISSING is not set"},
        {"'line \\\n  two §${MISSING}'", "MISSING is not set"},
        {"{\n  a: ['你好 §${MISSING}'],\n}", "MISSING is not set"},
        {"'§${a}'", "variable a is not set"},
        {"'§${'", R"("${" without "}")"},
        {"'§${A'", R"("${" without "}")"},
        {"'${A} §${B_2'", R"("${" without "}")"},
        {"'§${}'", "expected \"${NAME}\""},
        {"'§${ A}'", "expected \"${NAME}\""},
        {"'§${A }'", "expected \"${NAME}\""},
        {"'§${1A}'", "expected \"${NAME}\""},
        {"'§${A-b}'", "expected \"${NAME}\""},
        {"'§${A:b}'", "expected \"${NAME}\""},
        {"'§${A:+b}'", "expected \"${NAME}\""},
        {"'§${A.b}'", "expected \"${NAME}\""},
        {"'§${:-x}'", "expected \"${NAME}\""},
        {"'§${env:A}'", "expected \"${NAME}\""},
        {"'§${你}'", "expected \"${NAME}\""},
        {"'§${MISSING:-${A}}'", "cannot hold another variable"},
        {"'§${BAD}'", "BAD does not hold valid UTF-8"},
    };
    for (const auto& [text, fragment] : rows) {
        const Marked marked(text);
        EXPECT_THAT(result(marked.text), StartsWith("F:" + marked.place + ": ")) << text;
        EXPECT_THAT(result(marked.text), HasSubstr(fragment)) << text;
    }
}

TEST(Substitution, NamesEveryUnsetVariable) {
    EXPECT_THAT(result("['${M1} ${M2}', '${M3}']"),
                testing::AllOf(HasSubstr("F:1:3: "), HasSubstr("F:1:9: "), HasSubstr("F:1:18: ")));
}

}  // namespace
}  // namespace openclaw::config
