#include <condition_variable>
#include <mutex>
#include <thread>

#include "web_fixture.h"

namespace openclaw::test {
namespace {

namespace json = boost::json;
using testing::Contains;
using testing::HasSubstr;
using testing::Key;
using testing::Not;
using testing::Pair;

class WebFetch : public WebFixture {
  protected:
    std::string refusal(const json::object& config) {
        EXPECT_NE(host_.create(json::serialize(config)), OPENCLAW_OK) << json::serialize(config);
        return host_.explained();
    }
};

TEST_F(WebFetch, DescribesOneReadOnlyToolOfTheOpenWorld) {
    create();
    const json::value manifest = file_.manifest();
    EXPECT_EQ(manifest.at("id"), "web");
    EXPECT_EQ(manifest.at_pointer("/configSchema/additionalProperties"), false);
    const std::vector<DescribedItem> items = host_.describe();
    ASSERT_EQ(items.size(), 1u);
    EXPECT_EQ(items[0].name, "web_fetch");
    EXPECT_EQ(items[0].annotations,
              static_cast<std::uint32_t>(OPENCLAW_READ_ONLY | OPENCLAW_OPEN_WORLD | OPENCLAW_IDEMPOTENT));
    EXPECT_EQ(json::parse(items[0].inputSchema).at("required"), json::array{"url"});
}

TEST_F(WebFetch, AnswersTheDocumentsOwnExample) {
    pages_["https://example.com/"] = ServedPage::html(
        "<!doctype html><html><head><title>Example Domain</title></head><body><div><h1>Example Domain</h1>"
        "<p>For use in documents.</p><p><a href=\"/more\">More</a></p></div></body></html>");
    create();
    const Outcome outcome = host_.run("web_fetch", OPENCLAW_OP_CALL, R"({"url": "https://example.com"})");
    ASSERT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
    EXPECT_EQ(outcome.text(),
              "# Example Domain\n\nFor use in documents.\n\n[More](https://example.com/more)");
    ASSERT_EQ(outcome.chunks.size(), 1u);
    EXPECT_EQ(outcome.chunks[0].mediaType, "text/plain");
    const json::value details = outcome.details();
    EXPECT_EQ(details.at("url"), "https://example.com");
    EXPECT_EQ(details.at("finalUrl"), "https://example.com/");
    EXPECT_EQ(details.at("status"), 200);
    EXPECT_EQ(details.at("title"), "Example Domain");
    EXPECT_EQ(details.at("contentType"), "text/html; charset=utf-8");
    EXPECT_EQ(details.at("charset"), "utf-8");
    EXPECT_EQ(details.at("truncated"), false);
    EXPECT_EQ(details.at("untrusted"), true);
    EXPECT_EQ(details.at("bytes"), pages_["https://example.com/"].pieces[0].size());
}

// ---- what it asks the host for

TEST_F(WebFetch, ReachesPublicAddressesOnlyAndUsesNoProxyUnlessConfigured) {
    create();
    fetch("http://site.test/");
    const SentRequest& request = host_.fetched.at(0);
    EXPECT_EQ(request.flags, 0u);
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.caFile, "");
    EXPECT_GT(request.totalMs, 0u);
    EXPECT_LE(request.totalMs, 30'000u);
    EXPECT_THAT(request.headers, Contains(Pair("user-agent", HasSubstr("OpenClaw"))));
    EXPECT_THAT(request.headers, Contains(Key("accept")));
    EXPECT_THAT(request.headers, Not(Contains(Key("cookie"))));
}

TEST_F(WebFetch, PassesOnWhatTheConfigurationAllows) {
    create({{"allowPrivateNetwork", true},
            {"useProxy", true},
            {"userAgent", "Robot/1"},
            {"caFile", "/ca.pem"},
            {"timeoutMs", 700}});
    fetch("http://site.test/");
    const SentRequest& request = host_.fetched.at(0);
    EXPECT_EQ(request.flags,
              static_cast<std::uint32_t>(OPENCLAW_HTTP_ALLOW_PRIVATE | OPENCLAW_HTTP_ENVIRONMENT_PROXY));
    EXPECT_THAT(request.headers, Contains(Pair("user-agent", "Robot/1")));
    EXPECT_EQ(request.caFile, "/ca.pem");
    EXPECT_LE(request.totalMs, 700u);
}

TEST_F(WebFetch, SaysWhatTheHostSaysWhenAnAddressIsRefused) {
    create();
    host_.onFetch = [](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        answer->done(OPENCLAW_PERMISSION_DENIED, "10.0.0.1 is a private address");
    };
    const Outcome outcome = fetch("http://inner.test/a?token=canary");
    EXPECT_EQ(outcome.status, OPENCLAW_PERMISSION_DENIED);
    EXPECT_THAT(outcome.result, HasSubstr("http://inner.test/a"));
    EXPECT_THAT(outcome.result, HasSubstr("private address"));
    EXPECT_THAT(outcome.result, Not(HasSubstr("canary")));
}

// ---- arguments and configuration

TEST_F(WebFetch, RefusesArgumentsThatMakeNoSense) {
    create();
    const auto refused = [&](std::string_view arguments) {
        const Outcome outcome = host_.run("web_fetch", OPENCLAW_OP_CALL, arguments);
        EXPECT_EQ(outcome.status, OPENCLAW_INVALID_ARGUMENT) << arguments;
        return outcome.result;
    };
    EXPECT_THAT(refused("{}"), HasSubstr("url"));
    EXPECT_THAT(refused("[]"), HasSubstr("object"));
    EXPECT_THAT(refused("not json"), HasSubstr("object"));
    EXPECT_THAT(refused(R"({"url": 5})"), HasSubstr("url"));
    EXPECT_THAT(refused(R"({"url": "http://h/", "format": "pdf"})"), HasSubstr("format"));
    EXPECT_THAT(refused(R"({"url": "http://h/", "maxLength": 0})"), HasSubstr("maxLength"));
    EXPECT_THAT(refused(R"({"url": "http://h/", "maxBytes": -1})"), HasSubstr("maxBytes"));
    EXPECT_THAT(refused(R"({"url": "http://h/", "startIndex": "x"})"), HasSubstr("startIndex"));
    EXPECT_TRUE(host_.fetched.empty());
}

TEST_F(WebFetch, RefusesUrlsThatItDoesNotFetch) {
    create();
    for (const char* url : {"",
                            "example.com",
                            "/relative",
                            "//host/x",
                            "http://",
                            "http:///x",
                            "https:example.com",
                            "http://a b/",
                            "ftp://host/",
                            "file:///etc/passwd",
                            "javascript:alert(1)",
                            "data:text/plain,x",
                            "http://user@host/",
                            "http://user:canary@host/",
                            "http://host:0/",
                            "http://host:65536/",
                            "http://host:x/",
                            "http://[::1/",
                            "http://[zz]/",
                            "http://.host/",
                            "http://ho..st/",
                            "http://127.1/",
                            "http://2130706433/",
                            "http://0x7f000001/",
                            "http://0177.0.0.1/",
                            "http://1.2.3.4.5/",
                            "http://ho%00st/",
                            "http://ho%2fst/",
                            "http://ho\\st/",
                            "http://host@evil/"}) {
        const Outcome outcome = fetch(url);
        EXPECT_EQ(outcome.status, OPENCLAW_INVALID_ARGUMENT) << url;
        EXPECT_THAT(outcome.result, HasSubstr("url")) << url;
        EXPECT_THAT(outcome.result, Not(HasSubstr("canary")));
    }
    EXPECT_TRUE(host_.fetched.empty());
}

TEST_F(WebFetch, NormalizesUrls) {
    create();
    const std::vector<std::pair<std::string, std::string>> table{
        {"HTTP://EXAMPLE.com", "http://example.com/"},
        {"http://example.com:80/a/./b/../c", "http://example.com/a/c"},
        {"https://example.com:443?q", "https://example.com/?q"},
        {"https://example.com:8443/#part", "https://example.com:8443/"},
        {"  http://h/a b?c d  ", "http://h/a%20b?c%20d"},
        {"http://h/%zz?100%", "http://h/%25zz?100%25"},
        {"http://h/\xC3\xA4?\xE4\xBD\xA0", "http://h/%C3%A4?%E4%BD%A0"},
        {"http://b\xC3\xBC"
         "cher.example/",
         "http://xn--bcher-kva.example/"},
        {"http://\xE4\xBE\x8B\xE3\x81\x88.test/", "http://xn--r8jz45g.test/"},
        {"http://[2001:DB8:0:0::1]:8080/", "http://[2001:db8::1]:8080/"},
        {"http://h/a[1]{x}|", "http://h/a%5B1%5D%7Bx%7D%7C"},
        {"http://h//double//slash", "http://h//double//slash"},
        {"http://h/x?u=http://other/y", "http://h/x?u=http://other/y"},
        {"http://ex%61mple.com/", "http://example.com/"}};
    for (const auto& [given, asked] : table) {
        fetch(given);
        EXPECT_EQ(host_.fetched.back().url, asked) << given;
    }
}

TEST_F(WebFetch, RefusesAConfigurationThatCannotWorkAndNamesTheKey) {
    EXPECT_THAT(refusal({{"maxBytes", 0}}), HasSubstr("maxBytes"));
    EXPECT_THAT(refusal({{"timeoutMs", "1s"}}), HasSubstr("timeoutMs"));
    EXPECT_THAT(refusal({{"maxRedirects", -1}}), HasSubstr("maxRedirects"));
    EXPECT_THAT(refusal({{"allowHosts", "example.com"}}), HasSubstr("allowHosts"));
    EXPECT_THAT(refusal({{"denyHosts", json::array{"https://example.com"}}}), HasSubstr("denyHosts"));
    EXPECT_THAT(refusal({{"denyHosts", json::array{"exam*ple.com"}}}), HasSubstr("denyHosts"));
    EXPECT_THAT(refusal({{"userAgent", "a\r\nb: c"}}), HasSubstr("userAgent"));
    EXPECT_THAT(refusal({{"useProxy", 1}}), HasSubstr("useProxy"));
}

TEST_F(WebFetch, IsNotCreatedWithoutAnHttpClient) {
    host_.lendsHttp = false;
    EXPECT_EQ(host_.create("{}"), OPENCLAW_UNSUPPORTED);
}

TEST_F(WebFetch, AnswersUnsupportedToOtherOperations) {
    create();
    EXPECT_EQ(host_.run("web_fetch", OPENCLAW_OP_CHAT, "{}").status, OPENCLAW_UNSUPPORTED);
}

// ---- hosts

TEST_F(WebFetch, KeepsToTheListsOfHosts) {
    create({{"allowHosts", json::array{"*.example.com", "other.test",
                                       "b\xC3\xBC"
                                       "cher.test",
                                       "::1"}},
            {"denyHosts", json::array{"Bad.Example.com", "*.bad.example.com"}}});
    const auto allowed = [&](const char* url) {
        const std::size_t before = host_.fetched.size();
        const Outcome outcome = fetch(url);
        const bool asked = host_.fetched.size() > before;
        EXPECT_EQ(outcome.status, asked ? OPENCLAW_UNAVAILABLE : OPENCLAW_PERMISSION_DENIED) << url;
        return asked;
    };
    EXPECT_TRUE(allowed("http://www.example.com/"));
    EXPECT_TRUE(allowed("http://a.b.example.com/"));
    EXPECT_TRUE(allowed("http://WWW.Example.com./"));
    EXPECT_TRUE(allowed("http://other.test/"));
    EXPECT_TRUE(allowed("http://xn--bcher-kva.test/"));
    EXPECT_TRUE(allowed("http://[0:0:0:0:0:0:0:1]/"));
    EXPECT_FALSE(allowed("http://example.com/"));
    EXPECT_FALSE(allowed("http://notexample.com/"));
    EXPECT_FALSE(allowed("http://sub.other.test/"));
    EXPECT_FALSE(allowed("http://bad.example.com/"));
    EXPECT_FALSE(allowed("http://bad.example.com./"));
    EXPECT_FALSE(allowed("http://very.bad.example.com/"));
}

TEST_F(WebFetch, KeepsToTheListsOfHostsOnARedirectToo) {
    pages_["http://good.test/"] = ServedPage::redirect(302, "http://bad.test/");
    pages_["http://bad.test/"] = ServedPage::html("secret");
    create({{"denyHosts", json::array{"bad.test"}}});
    const Outcome outcome = fetch("http://good.test/");
    EXPECT_EQ(outcome.status, OPENCLAW_PERMISSION_DENIED);
    EXPECT_THAT(outcome.result, HasSubstr("denyHosts"));
    EXPECT_EQ(host_.fetched.size(), 1u);
}

// ---- redirects

TEST_F(WebFetch, FollowsEveryKindOfRedirectWithARequestOfItsOwn) {
    create();
    for (const int status : {301, 302, 303, 307, 308}) {
        host_.fetched.clear();
        pages_["http://site.test/old"] = ServedPage::redirect(status, "http://other.test/new#place");
        pages_["http://other.test/new"] = ServedPage::html("<p>here</p>");
        const Outcome outcome = fetch("http://site.test/old");
        ASSERT_EQ(outcome.status, OPENCLAW_OK) << status << outcome.result;
        EXPECT_EQ(outcome.text(), "here");
        EXPECT_EQ(outcome.details().at("finalUrl"), "http://other.test/new#place");
        EXPECT_EQ(outcome.details().at("redirects"), 1);
        ASSERT_EQ(host_.fetched.size(), 2u);
        EXPECT_EQ(host_.fetched[1].method, "GET");
        EXPECT_EQ(host_.fetched[1].flags, 0u);
    }
}

TEST_F(WebFetch, ResolvesALocationAsRfc3986Says) {
    create();
    const std::vector<std::pair<std::string, std::string>> table{
        {"g", "http://a/b/c/g"},
        {"./g", "http://a/b/c/g"},
        {"g/", "http://a/b/c/g/"},
        {"/g", "http://a/g"},
        {"//g", "http://g/"},
        {"?y", "http://a/b/c/d;p?y"},
        {"g?y", "http://a/b/c/g?y"},
        {"g#s", "http://a/b/c/g"},
        {"g?y#s", "http://a/b/c/g?y"},
        {";x", "http://a/b/c/;x"},
        {"g;x?y#s", "http://a/b/c/g;x?y"},
        {".", "http://a/b/c/"},
        {"..", "http://a/b/"},
        {"../g", "http://a/b/g"},
        {"../..", "http://a/"},
        {"../../../g", "http://a/g"},
        {"/./g", "http://a/g"},
        {"/../g", "http://a/g"},
        {"g.", "http://a/b/c/g."},
        {"..g", "http://a/b/c/..g"},
        {"./../g", "http://a/b/g"},
        {"g/./h", "http://a/b/c/g/h"},
        {"g;x=1/../y", "http://a/b/c/y"},
        {"g?y/../x", "http://a/b/c/g?y/../x"},
        {"https://a/x", "https://a/x"},
        {"a b/\xC3\xA4", "http://a/b/c/a%20b/%C3%A4"},
        {"/x:y", "http://a/x:y"},
        {"/\\evil", "http://a/%5Cevil"}};
    for (const auto& [location, asked] : table) {
        pages_["http://a/b/c/d;p?q"] = ServedPage::redirect(302, location);
        fetch("http://a/b/c/d;p?q");
        EXPECT_EQ(host_.fetched.back().url, asked) << location;
    }
}

TEST_F(WebFetch, EndsRedirectsThatGoRoundInACircle) {
    pages_["http://site.test/a"] = ServedPage::redirect(302, "/b");
    pages_["http://site.test/b"] = ServedPage::redirect(302, "/a");
    create();
    const Outcome outcome = fetch("http://site.test/a");
    EXPECT_EQ(outcome.status, OPENCLAW_UPSTREAM_ERROR);
    EXPECT_THAT(outcome.result, HasSubstr("circle"));
    EXPECT_EQ(host_.fetched.size(), 2u);
}

TEST_F(WebFetch, EndsAfterTheConfiguredNumberOfRedirects) {
    for (int i = 0; i < 9; ++i)
        pages_["http://site.test/" + std::to_string(i)] =
            ServedPage::redirect(302, "/" + std::to_string(i + 1));
    pages_["http://site.test/9"] = ServedPage::html("end");
    create({{"maxRedirects", 3}});
    EXPECT_EQ(fetch("http://site.test/6").text(), "end");
    const Outcome outcome = fetch("http://site.test/5");
    EXPECT_EQ(outcome.status, OPENCLAW_UPSTREAM_ERROR);
    EXPECT_THAT(outcome.result, HasSubstr("more than 3 redirects"));
}

TEST_F(WebFetch, FollowsNoRedirectFromHttpsToHttp) {
    pages_["https://site.test/"] = ServedPage::redirect(301, "http://site.test/");
    pages_["http://site.test/"] = ServedPage::redirect(301, "https://other.test/");
    pages_["https://other.test/"] = ServedPage::html("secure");
    create();
    const Outcome outcome = fetch("https://site.test/");
    EXPECT_EQ(outcome.status, OPENCLAW_PERMISSION_DENIED);
    EXPECT_THAT(outcome.result, HasSubstr("from https to http"));
    EXPECT_EQ(fetch("http://site.test/").text(), "secure");
}

TEST_F(WebFetch, FollowsNoRedirectToOtherSchemesOrToCredentials) {
    create();
    for (const char* location :
         {"ftp://host/", "file:///etc/passwd", "javascript:x", "http://me:canary@host/"}) {
        pages_["http://site.test/"] = ServedPage::redirect(302, location);
        const Outcome outcome = fetch("http://site.test/");
        EXPECT_EQ(outcome.status, OPENCLAW_PERMISSION_DENIED) << location;
        EXPECT_THAT(outcome.result, Not(HasSubstr("canary")));
    }
    pages_["http://site.test/"] = ServedPage::redirect(302, "http://host:99999/");
    EXPECT_EQ(fetch("http://site.test/").status, OPENCLAW_UPSTREAM_ERROR);
}

TEST_F(WebFetch, TakesARedirectWithoutALocationForAnError) {
    create();
    EXPECT_EQ(read({302, {}, {"nowhere"}}).status, OPENCLAW_UPSTREAM_ERROR);
    EXPECT_EQ(read({304, {{"Location", "/x"}}, {}}).status, OPENCLAW_UPSTREAM_ERROR);
}

TEST_F(WebFetch, KeepsTheFragmentAcrossARedirect) {
    pages_["http://site.test/a"] = ServedPage::redirect(302, "/b");
    pages_["http://site.test/b"] = ServedPage::html("x");
    create();
    EXPECT_EQ(fetch("http://site.test/a#part").details().at("finalUrl"), "http://site.test/b#part");
}

// ---- what comes back

TEST_F(WebFetch, QuotesStatusAndAFewWordsOfAnErrorPageWithoutItsHtml) {
    create();
    ServedPage page = ServedPage::html(
        "<html><head><title>Gone</title><style>b{}</style></head><body><h1>It is\n "
        "gone</h1><script>x()</script>"
        "<p>Ask <b>somebody</b> else. " +
        std::string(2'000, 'x') + "</p></body></html>");
    for (const int status : {400, 403, 404, 410, 429, 500, 503}) {
        page.status = status;
        const Outcome outcome = read(page);
        EXPECT_EQ(outcome.status, OPENCLAW_UPSTREAM_ERROR);
        EXPECT_THAT(outcome.result, HasSubstr(std::to_string(status)));
        EXPECT_THAT(outcome.result, HasSubstr("It is gone Ask somebody else."));
        EXPECT_THAT(outcome.result, Not(HasSubstr("<")));
        EXPECT_THAT(outcome.result, Not(HasSubstr("x()")));
        EXPECT_LT(outcome.result.size(), 500u);
    }
    EXPECT_TRUE(read({500, {}, {}}).chunks.empty());
}

TEST_F(WebFetch, ReturnsOtherTextsAsTheyAre) {
    create();
    const std::vector<std::pair<const char*, std::string>> table{
        {"application/json", R"({"b": 1,  "a": "<b>"})"},
        {"application/problem+json; charset=utf-8", "{}"},
        {"text/plain", "*not* emphasis\n  kept"},
        {"text/markdown", "# Title\n\n- item"},
        {"application/xml", "<a>  <b/></a>"},
        {"application/rss+xml", "<rss></rss>"},
        {"image/svg+xml", "<svg></svg>"},
        {"text/css", "a { }"},
        {"application/yaml", "a: 1"},
        {"", "no type at all"},
        {"application/octet-stream", "text after all"}};
    for (const auto& [type, body] : table) {
        const Outcome outcome = read(ServedPage::of(type, body));
        EXPECT_EQ(outcome.status, OPENCLAW_OK) << type << outcome.result;
        EXPECT_EQ(outcome.text(), body) << type;
    }
}

TEST_F(WebFetch, RecognizesHtmlThatDoesNotSaySo) {
    create();
    EXPECT_EQ(read(ServedPage::of("", " <!DOCTYPE html><p>a <b>b</b>")).text(), "a **b**");
}

TEST_F(WebFetch, ReturnsTheSourceWhenAsked) {
    create();
    const std::string source = "<p>Hello, <b>you</b>\r\n</p>";
    EXPECT_EQ(read(ServedPage::html(source), {{"format", "raw"}}).text(), "<p>Hello, <b>you</b>\n</p>");
}

TEST_F(WebFetch, ReturnsAnImageAsAContentPart) {
    create();
    const std::string bytes("\x89PNG\r\n\x1a\n\0binary", 15);
    const Outcome outcome = read(ServedPage::of("image/png", bytes));
    ASSERT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
    ASSERT_EQ(outcome.chunks.size(), 1u);
    EXPECT_EQ(outcome.chunks[0].mediaType, "image/png");
    EXPECT_EQ(outcome.chunks[0].bytes, bytes);
    EXPECT_EQ(outcome.details().at("bytes"), 15);
    EXPECT_EQ(read(ServedPage::of("application/octet-stream", bytes)).chunks.at(0).mediaType, "image/png");
}

TEST_F(WebFetch, RefusesAnImageOverTheLimitInsteadOfCuttingIt) {
    create({{"maxBytes", 10}});
    const Outcome outcome = read(ServedPage::of("image/png", "12345678901"));
    EXPECT_EQ(outcome.status, OPENCLAW_TOO_LARGE);
    EXPECT_THAT(outcome.result, HasSubstr("more than 10 bytes"));
    EXPECT_EQ(read(ServedPage::of("image/png", "1234567890")).status, OPENCLAW_OK);
}

TEST_F(WebFetch, SaysTypeAndSizeOfWhatItCannotRead) {
    create();
    const Outcome zip =
        read({200, {{"Content-Type", "application/zip"}, {"Content-Length", "123456"}}, {"PK"}});
    EXPECT_EQ(zip.status, OPENCLAW_INVALID_ARGUMENT);
    EXPECT_THAT(zip.result, HasSubstr("application/zip, 123456 bytes"));
    const Outcome pdf = read(ServedPage::of("", "%PDF-1.7 ..."));
    EXPECT_THAT(pdf.result, HasSubstr("application/pdf, 12 bytes"));
    const Outcome unknown = read(ServedPage::of("", std::string("\1\2\0\3", 4)));
    EXPECT_THAT(unknown.result, HasSubstr("application/octet-stream, 4 bytes"));
    EXPECT_TRUE(unknown.chunks.empty());
}

TEST_F(WebFetch, AnswersAnEmptyPageWithAnEmptyText) {
    create();
    const Outcome outcome = read({204, {}, {}});
    EXPECT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
    EXPECT_EQ(outcome.text(), "");
    EXPECT_EQ(read(ServedPage::html("")).text(), "");
}

// ---- limits

TEST_F(WebFetch, CutsATextAtMaxBytesAndSaysSo) {
    create({{"maxBytes", 8}});
    const Outcome whole = read(ServedPage::of("text/plain", "12345678"));
    EXPECT_EQ(whole.details().at("truncated"), false);
    const Outcome cut = read({200, {{"Content-Type", "text/plain"}}, {"1234", "5678", "9", "0"}});
    ASSERT_EQ(cut.status, OPENCLAW_OK);
    ASSERT_EQ(cut.chunks.size(), 2u);
    EXPECT_EQ(cut.chunks[0].bytes, "12345678");
    EXPECT_THAT(cut.chunks[1].bytes, HasSubstr("8 bytes"));
    EXPECT_EQ(cut.details().at("truncated"), true);
    EXPECT_EQ(cut.details().at("bytes"), 8);
}

TEST_F(WebFetch, AnArgumentLowersMaxBytesButNeverRaisesIt) {
    create({{"maxBytes", 6}});
    EXPECT_EQ(read(ServedPage::of("text/plain", "1234567890"), {{"maxBytes", 3}}).chunks.at(0).bytes, "123");
    EXPECT_EQ(read(ServedPage::of("text/plain", "1234567890"), {{"maxBytes", 9}}).chunks.at(0).bytes,
              "123456");
}

TEST_F(WebFetch, StopsReadingAnEndlessPage) {
    create({{"maxBytes", 100}});
    std::unique_ptr<FetchedAnswer> endless;
    host_.onFetch = [&](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        answer->head(200, {{"content-type", "text/plain"}});
        for (int i = 0; i < 20; ++i) answer->bytes("ten bytes.");
        endless = std::move(answer);  // neither ended nor closed
    };
    EXPECT_EQ(fetch("http://site.test/").chunks.at(0).bytes.size(), 100u);
    endless->bytes("more");
}

TEST_F(WebFetch, DoesNotWaitForTheBodyOfARedirect) {
    create();
    std::unique_ptr<FetchedAnswer> open;
    host_.onFetch = [&](const SentRequest& request, std::unique_ptr<FetchedAnswer> answer) {
        if (request.url == "http://site.test/b") return serve(ServedPage::html("b"), *answer);
        answer->head(302, {{"location", "/b"}});
        open = std::move(answer);
    };
    EXPECT_EQ(fetch("http://site.test/a").text(), "b");
}

TEST_F(WebFetch, NeverCutsACharacter) {
    create();
    const std::string text = "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80";  // ä€😀
    for (int limit = 1; limit <= 9; ++limit) {
        const std::string got =
            read(ServedPage::of("text/plain; charset=utf-8", text), {{"maxBytes", limit}}).chunks.at(0).bytes;
        EXPECT_THAT(got, Not(HasSubstr("\xEF\xBF\xBD"))) << limit;
        EXPECT_EQ(text.substr(0, got.size()), got);
        EXPECT_EQ(got.size(), limit < 2 ? 0u : limit < 5 ? 2u : limit < 9 ? 5u : 9u) << limit;
    }
}

TEST_F(WebFetch, PagesThroughALongTextByCharacters) {
    create({{"maxLength", 4}});
    const ServedPage page = ServedPage::of("text/plain; charset=utf-8",
                                           "\xC3\xA4"
                                           "bc\xE2\x82\xAC"
                                           "efghi");
    const Outcome first = read(page);
    EXPECT_EQ(first.chunks.at(0).bytes,
              "\xC3\xA4"
              "bc\xE2\x82\xAC");
    EXPECT_THAT(first.chunks.at(1).bytes, HasSubstr("startIndex 4"));
    EXPECT_EQ(first.details().at("nextIndex"), 4);
    EXPECT_EQ(first.details().at("length"), 9);
    EXPECT_EQ(first.details().at("truncated"), true);
    const Outcome second = read(page, {{"startIndex", 4}, {"maxLength", 100}});
    EXPECT_EQ(second.text(), "efghi");
    EXPECT_EQ(second.details().at("truncated"), false);
    EXPECT_FALSE(second.details().as_object().contains("nextIndex"));
    const Outcome behind = read(page, {{"startIndex", 9}});
    EXPECT_EQ(behind.status, OPENCLAW_INVALID_ARGUMENT);
    EXPECT_THAT(behind.result, HasSubstr("9 characters"));
}

// ---- what goes wrong on the way

TEST_F(WebFetch, EndsWithTheFailureOfTheConnection) {
    create();
    EXPECT_EQ(fetch("http://nowhere.test/").status, OPENCLAW_UNAVAILABLE);
    host_.onFetch = [](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        answer->head(200, {{"content-type", "text/plain"}});
        answer->bytes("half of it");
        answer->done(OPENCLAW_UPSTREAM_ERROR, "the connection broke");
    };
    const Outcome broken = fetch("http://site.test/");
    EXPECT_EQ(broken.status, OPENCLAW_UPSTREAM_ERROR);
    EXPECT_THAT(broken.result, HasSubstr("the connection broke"));
    EXPECT_TRUE(broken.chunks.empty());
    host_.fetchStatus = OPENCLAW_INVALID_ARGUMENT;
    EXPECT_EQ(fetch("http://site.test/").status, OPENCLAW_INVALID_ARGUMENT);
}

TEST_F(WebFetch, EndsInTimeWhenNothingComes) {
    create({{"timeoutMs", 30}});
    std::unique_ptr<FetchedAnswer> silent;
    host_.onFetch = [&](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        silent = std::move(answer);
    };
    EXPECT_EQ(fetch("http://site.test/").status, OPENCLAW_DEADLINE_EXCEEDED);
}

TEST_F(WebFetch, TheTimeLimitHoldsForAllRedirectsTogether) {
    create({{"timeoutMs", 60}, {"maxRedirects", 1'000'000}});
    int hop = 0;
    host_.onFetch = [&](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));  // time that the call has used up
        serve(ServedPage::redirect(302, "/" + std::to_string(++hop)), *answer);
    };
    EXPECT_EQ(fetch("http://site.test/").status, OPENCLAW_DEADLINE_EXCEEDED);
}

TEST_F(WebFetch, EndsAtOnceWhenItIsCancelled) {
    create();
    std::mutex mutex;
    std::condition_variable changed;
    std::unique_ptr<FetchedAnswer> silent;
    host_.onFetch = [&](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        const std::lock_guard lock(mutex);
        silent = std::move(answer);
        changed.notify_all();
    };
    std::thread canceller([&] {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return silent != nullptr; });
        host_.cancel(1);
    });
    const Outcome outcome = fetch("http://site.test/");
    canceller.join();
    EXPECT_EQ(outcome.status, OPENCLAW_CANCELLED);
    host_.cancel(1);  // late, and of no effect
}

TEST_F(WebFetch, IsCancelledBetweenTwoRedirects) {
    create();
    host_.onFetch = [&](const SentRequest& request, std::unique_ptr<FetchedAnswer> answer) {
        if (request.url == "http://site.test/b") host_.cancel(1);
        serve(ServedPage::redirect(302, request.url == "http://site.test/a" ? "/b" : "/c"), *answer);
    };
    EXPECT_EQ(fetch("http://site.test/a").status, OPENCLAW_CANCELLED);
    EXPECT_EQ(host_.fetched.size(), 2u);
}

TEST_F(WebFetch, AnswersThatComeFromAnotherThreadInPieces) {
    create();
    std::thread server;
    host_.onFetch = [&](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        server = std::thread([held = std::shared_ptr<FetchedAnswer>(std::move(answer))] {
            held->head(200, {{"content-type", "text/html"}});
            for (const char c : std::string("<p>gr\xC3\xBC\xC3\x9F</p>")) held->bytes({&c, 1});
            held->done(OPENCLAW_OK);
        });
    };
    const Outcome outcome = fetch("http://site.test/");
    server.join();
    EXPECT_EQ(outcome.text(), "gr\xC3\xBC\xC3\x9F");
    EXPECT_EQ(outcome.details().at("charset"), "utf-8");
}

TEST_F(WebFetch, ServesManyCallsAtOnce) {
    pages_["http://site.test/"] = ServedPage::redirect(302, "/page");
    pages_["http://site.test/page"] = ServedPage::html("<table><tr><td>a<td>b<tr><td>c<td>d</table>");
    create();
    std::mutex mutex;
    host_.onFetch = [&](const SentRequest& request, std::unique_ptr<FetchedAnswer> answer) {
        const std::lock_guard lock(mutex);
        serve(pages_.at(request.url), *answer);
    };
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 20; ++j) right += fetch("http://site.test/").status == OPENCLAW_OK;
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(right, 80);
}

TEST_F(WebFetch, StopsWhenNobodyTakesTheAnswer) {
    create();
    host_.onEmit = [](openclaw_call, const Chunk&) { return OPENCLAW_CANCELLED; };
    EXPECT_EQ(read(ServedPage::html("<p>x</p>")).status, OPENCLAW_CANCELLED);
}

}  // namespace
}  // namespace openclaw::test
