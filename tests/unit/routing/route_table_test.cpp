#include "routing/route_table.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "base/text.h"

namespace openclaw::routing {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Pairs = std::vector<std::pair<std::string, std::string>>;

config::ModelsSettings settings(Pairs routes, Pairs aliases = {}) {
    config::ModelsSettings result;
    result.routes = std::move(routes);
    result.aliases = std::move(aliases);
    return result;
}

const std::vector<KnownProvider>& knownProviders() {
    static const std::vector<KnownProvider> providers{
        {"echo", {"echo"}}, {"vendor", {"gpt-4o", "gpt-4o-mini"}}, {"anthropic", {}}};
    return providers;
}

RouteTable table(Pairs routes, Pairs aliases = {}) {
    return RouteTable::build(settings(std::move(routes), std::move(aliases)), knownProviders());
}

std::string resolved(const RouteTable& routes, std::string_view model) {
    const std::vector<Target> targets = routes.resolve(model);
    EXPECT_EQ(targets.size(), 1u);
    return targets.at(0).provider + " | " + targets.at(0).model;
}

Error notResolved(const RouteTable& routes, std::string_view model) {
    try {
        routes.resolve(model);
    } catch (const Error& error) {
        return error;
    }
    ADD_FAILURE() << model << " was resolved";
    return {ErrorCode::internal, ""};
}

std::string whyRefused(const config::ModelsSettings& models) {
    try {
        RouteTable::build(models, knownProviders());
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::config_invalid);
        return std::string(error.message());
    }
    ADD_FAILURE() << "accepted";
    return {};
}

std::vector<std::string> listed(const RouteTable& routes) {
    std::vector<std::string> result;
    for (const ListedModel& model : routes.models()) result.push_back(model.id + " of " + model.ownedBy);
    return result;
}

TEST(RouteTable, ResolvesInTheDocumentedOrder) {
    const RouteTable routes = table({{"*", "echo/star"},
                                     {"vendor/*", "echo/prefix"},
                                     {"vendor/gpt-4o", "echo/exact"},
                                     {"both", "echo/exact"},
                                     {"long*", "echo/short"},
                                     {"longer*", "echo/long"}},
                                    {{"both", "vendor/alias"}, {"vendor/gpt-5", "both"}});
    EXPECT_EQ(resolved(routes, "vendor/gpt-4o"), "echo | exact") << "an exact route before provider/model";
    EXPECT_EQ(resolved(routes, "both"), "echo | exact") << "an exact route before an alias";
    EXPECT_EQ(resolved(routes, "vendor/gpt-5"), "echo | exact") << "an alias before provider/model";
    EXPECT_EQ(resolved(routes, "vendor/gpt-6"), "vendor | gpt-6") << "provider/model before a prefix";
    EXPECT_EQ(resolved(routes, "longer-name"), "echo | long") << "the longest prefix";
    EXPECT_EQ(resolved(routes, "long-name"), "echo | short");
    EXPECT_EQ(resolved(routes, "whatever"), "echo | star");
}

TEST(RouteTable, TheOrderOfWritingDoesNotMatter) {
    const RouteTable routes = table({{"longer*", "echo/long"}, {"long*", "echo/short"}, {"*", "echo/star"}});
    EXPECT_EQ(resolved(routes, "longer"), "echo | long");
    EXPECT_EQ(resolved(routes, "longe"), "echo | short");
    EXPECT_EQ(resolved(routes, "lon"), "echo | star");
}

TEST(RouteTable, AStarStandsForWhatThePatternMatched) {
    const RouteTable routes = table({{"claude-*", "anthropic/claude-*"},
                                     {"my/*", "vendor/*-latest"},
                                     {"fixed-*", "vendor/gpt-4o"},
                                     {"*", "vendor/org/*"}});
    EXPECT_EQ(resolved(routes, "claude-opus-4-20250514"), "anthropic | claude-opus-4-20250514");
    EXPECT_EQ(resolved(routes, "claude-"), "anthropic | claude-");
    EXPECT_EQ(resolved(routes, "my/gpt"), "vendor | gpt-latest");
    EXPECT_EQ(resolved(routes, "fixed-x"), "vendor | gpt-4o");
    EXPECT_EQ(resolved(routes, "a*b"), "vendor | org/a*b");
}

TEST(RouteTable, NeverMakesAnEmptyModelName) {
    const RouteTable routes = table({{"vendor-*", "vendor/*"}});
    EXPECT_EQ(resolved(routes, "vendor-x"), "vendor | x");
    EXPECT_EQ(notResolved(routes, "vendor-").reason(), "model_not_found");
}

TEST(RouteTable, AModelMayContainSlashes) {
    const RouteTable routes = table({{"llama", "vendor/meta/llama-3/70b"}});
    EXPECT_EQ(resolved(routes, "llama"), "vendor | meta/llama-3/70b");
    EXPECT_EQ(resolved(routes, "vendor/meta/llama-3"), "vendor | meta/llama-3");
}

TEST(RouteTable, ProviderSlashModelNeedsBothParts) {
    const RouteTable routes = table({});
    for (const char* model : {"vendor", "vendor/", "/gpt-4o", "/", "stranger/gpt-4o", "Vendor/gpt-4o"}) {
        EXPECT_EQ(notResolved(routes, model).code(), ErrorCode::not_found) << model;
    }
}

TEST(RouteTable, AConfiguredProviderThatIsNotLoadedIsNotReplacedByTheStar) {
    config::ModelsSettings models = settings({{"*", "echo/echo"}});
    models.providers["broken"] = {"missing-plugin", "{}"};
    const RouteTable routes = RouteTable::build(models, knownProviders());
    EXPECT_EQ(resolved(routes, "broken/model"), "broken | model");
    EXPECT_EQ(resolved(routes, "stranger/model"), "echo | echo");
}

TEST(RouteTable, NamesOfModelsAreCaseSensitive) {
    const RouteTable routes = table({{"fast", "echo/echo"}});
    EXPECT_EQ(notResolved(routes, "Fast").code(), ErrorCode::not_found);
}

TEST(RouteTable, AliasesReachRoutesPrefixesProvidersAndOtherAliases) {
    const RouteTable routes = table({{"fast", "vendor/gpt-4o-mini"}, {"claude-*", "anthropic/claude-*"}},
                                    {{"a-route", "fast"},
                                     {"a-prefix", "claude-opus"},
                                     {"a-target", "vendor/gpt-4o"},
                                     {"chain", "link"},
                                     {"link", "a-prefix"}});
    EXPECT_EQ(resolved(routes, "a-route"), "vendor | gpt-4o-mini");
    EXPECT_EQ(resolved(routes, "a-prefix"), "anthropic | claude-opus");
    EXPECT_EQ(resolved(routes, "a-target"), "vendor | gpt-4o");
    EXPECT_EQ(resolved(routes, "chain"), "anthropic | claude-opus");
}

TEST(RouteTable, RefusesAliasesInACircleAndNamesIt) {
    EXPECT_THAT(whyRefused(settings({}, {{"a", "b"}, {"b", "c"}, {"c", "a"}})),
                AllOf(HasSubstr("models.aliases"), HasSubstr(R"("a" -> "b" -> "c" -> "a")")));
    EXPECT_THAT(whyRefused(settings({}, {{"a", "a"}})), HasSubstr(R"("a" -> "a")"));
    EXPECT_THAT(whyRefused(settings({{"*", "echo/echo"}}, {{"in", "x"}, {"x", "y"}, {"y", "x"}})),
                AllOf(HasSubstr(R"("x" -> "y" -> "x")"), Not(HasSubstr("\"in\""))));
}

TEST(RouteTable, RefusesAnAliasWithoutAnEnd) {
    EXPECT_THAT(
        whyRefused(settings({{"fast", "echo/echo"}}, {{"quick", "fats"}})),
        AllOf(HasSubstr("models.aliases.\"quick\""), HasSubstr("\"fats\""), HasSubstr("models.routes")));
    EXPECT_THAT(whyRefused(settings({}, {{"quick*", "echo/echo"}})), HasSubstr("without *"));
    EXPECT_THAT(whyRefused(settings({}, {{"", "echo/echo"}})), HasSubstr("models.aliases"));
}

TEST(RouteTable, RefusesMalformedTargets) {
    for (const char* target : {"", "gpt-4o", "/gpt-4o", "vendor/", "/"}) {
        EXPECT_THAT(whyRefused(settings({{"fast", target}})),
                    AllOf(HasSubstr("models.routes.\"fast\""), HasSubstr(std::string("\"") + target + '"'),
                          HasSubstr("provider/model")));
    }
    EXPECT_THAT(whyRefused(settings({{"fast", "vendor/gpt-*"}})), HasSubstr("the name has none"));
    EXPECT_THAT(whyRefused(settings({{"gpt-*", "vendor/*/*"}})), HasSubstr("more than one *"));
    EXPECT_THAT(whyRefused(settings({{"gpt-*", "*/gpt"}})), HasSubstr("in its provider"));
}

TEST(RouteTable, RefusesMalformedPatterns) {
    EXPECT_THAT(whyRefused(settings({{"gpt-*-mini", "echo/echo"}})), HasSubstr("\"gpt-*-mini\""));
    EXPECT_THAT(whyRefused(settings({{"*gpt", "echo/echo"}})), HasSubstr("\"*gpt\""));
    EXPECT_THAT(whyRefused(settings({{"gpt**", "echo/echo"}})), HasSubstr("\"gpt**\""));
    EXPECT_THAT(whyRefused(settings({{"", "echo/echo"}})), HasSubstr("models.routes"));
    EXPECT_THAT(whyRefused(settings({{"a", "echo/1"}, {"a", "echo/2"}})), HasSubstr("twice"));
    EXPECT_THAT(whyRefused(settings({{"a*", "echo/1"}, {"a*", "echo/2"}})), HasSubstr("twice"));
}

TEST(RouteTable, RefusesAProviderThatNobodyCouldAskFor) {
    config::ModelsSettings models;
    models.providers["open/router"] = {"openai", "{}"};
    EXPECT_THAT(whyRefused(models), HasSubstr("\"open/router\""));
}

TEST(RouteTable, AnUnknownModelIsToldTheNearestOneAndWhereToLook) {
    const RouteTable routes = table({{"fast", "echo/echo"}});
    const Error error = notResolved(routes, "fsat");
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_EQ(error.reason(), "model_not_found");
    EXPECT_EQ(error.param(), "model");
    EXPECT_THAT(
        std::string(error.message()),
        AllOf(HasSubstr("\"fsat\""), HasSubstr("Did you mean \"fast\"?"), HasSubstr("GET /v1/models")));
    EXPECT_THAT(std::string(notResolved(routes, "vendor-gpt-4o").message()), HasSubstr("\"vendor/gpt-4o\""));
    EXPECT_THAT(std::string(notResolved(routes, "elephant-in-the-room").message()),
                Not(HasSubstr("Did you mean")));
}

TEST(RouteTable, SuggestsTheProviderOfAModelAskedForWithoutIt) {
    const RouteTable routes = table({{"gpt-4", "echo/echo"}});
    EXPECT_THAT(std::string(notResolved(routes, "gpt-4o").message()),
                HasSubstr("Did you mean \"vendor/gpt-4o\"?"));
    EXPECT_THAT(std::string(notResolved(table({}), "gpt-4o-nimi").message()),
                HasSubstr("Did you mean \"vendor/gpt-4o-mini\"?"));
}

TEST(RouteTable, RepeatsNoLongOrBrokenNames) {
    const RouteTable routes = table({});
    std::string wide(63, 'x');
    for (int i = 0; i < 1000; ++i) wide += "\xE4\xBD\xA0";
    const Error longName = notResolved(routes, wide);
    EXPECT_LT(longName.message().size(), 200u);
    EXPECT_TRUE(text::isValidUtf8(longName.message()));
    const Error broken = notResolved(routes, "\xFF\xFE");
    EXPECT_TRUE(text::isValidUtf8(broken.message()));
}

TEST(RouteTable, AnEmptyModelIsAnInvalidRequest) {
    const Error error = notResolved(table({{"*", "echo/echo"}}), "");
    EXPECT_EQ(error.code(), ErrorCode::invalid_request);
    EXPECT_EQ(error.param(), "model");
}

TEST(RouteTable, ATableWithoutRoutesStillResolvesProviders) {
    EXPECT_EQ(resolved(table({}), "echo/echo"), "echo | echo");
    EXPECT_EQ(notResolved(RouteTable(), "echo/echo").code(), ErrorCode::not_found);
}

TEST(RouteTable, ListsWhatCanBeAskedForByNameOnce) {
    const RouteTable routes = table({{"fast", "vendor/gpt-4o-mini"},
                                     {"vendor/gpt-4o", "echo/echo"},
                                     {"claude-*", "anthropic/claude-*"},
                                     {"*", "echo/echo"}},
                                    {{"quick", "fast"}, {"fast", "echo/echo"}});
    EXPECT_THAT(listed(routes), ElementsAre("echo/echo of echo", "fast of vendor", "quick of vendor",
                                            "vendor/gpt-4o of echo", "vendor/gpt-4o-mini of vendor"));
    for (const ListedModel& model : routes.models()) {
        EXPECT_EQ(routes.resolve(model.id).at(0).provider, model.ownedBy) << "the list tells where it goes";
    }
}

TEST(RouteTable, TellsWhichRoutesLeadToUnknownProviders) {
    const RouteTable routes = table({{"fast", "absent/a"}, {"x-*", "absent/x-*"}, {"*", "echo/echo"}},
                                    {{"later", "missing/b"}, {"fine", "echo/echo"}});
    EXPECT_THAT(routes.dangling(), ElementsAre("fast -> absent/a", "x-* -> absent/x-*"));
    EXPECT_EQ(resolved(routes, "later"), "echo | echo");
    const RouteTable withoutStar = table({}, {{"later", "missing/b"}});
    EXPECT_THAT(withoutStar.dangling(), ElementsAre("later -> missing/b"));
    EXPECT_EQ(resolved(withoutStar, "later"), "missing | b");
    EXPECT_THAT(table({{"fast", "echo/echo"}}).dangling(), IsEmpty());
}

}  // namespace
}  // namespace openclaw::routing
