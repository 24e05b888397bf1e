#include <random>

#include "web_fixture.h"

namespace openclaw::test {
namespace {

/// A page with a little of everything, to be broken.
constexpr std::string_view kSeed =
    "<!doctype html><html lang=en><head><meta charset=\"gbk\"><title>T &amp; U</title><base href=\"/b/\">"
    "<style>a{b:c}</style><script>if (a<b) {}</script></head><body><h1 id=x>H <a href=\"#x\">¶</a></h1>"
    "<p>a <b>b <i>c</b> d</i> <code>`e`</code><br>f &#x1F600; &notin; &#0;</p><ul><li>1<ol "
    "start=\"7\"><li><p>2</p>"
    "</ol><li><pre class=language-x>\n  3\n</pre></ul><blockquote>q<blockquote>r</blockquote></blockquote>"
    "<table><caption>c</caption><tr><th colspan=3>1<th>2<tr><td>3|<td><table><tr><td>x<td>y</table></table>"
    "<a href='../x?y=[z]#f'>l<img src=i alt='j'></a><svg><g><a "
    "xlink:href=q>t</a></g></svg><math><mi>x</mi></math>"
    "<select><option>o</select><textarea><b></textarea><dl><dt>t<dd>d</dl><hr><template><p>u</template>"
    "<!-- c --><![CDATA[ d ]]><form><input><button>v</button></form>\xFF\xFE\xE2\x82</body></html>";

class WebFuzz : public WebFixture {
  protected:
    /// Whatever comes in, what comes out is a whole answer.
    void check(const ServedPage& page) {
        for (const char* format : {"markdown", "text", "raw"}) {
            const Outcome outcome = read(page, {{"format", format}});
            const bool known = outcome.status == OPENCLAW_OK || outcome.status == OPENCLAW_INVALID_ARGUMENT;
            ASSERT_TRUE(known) << outcome.status << ' ' << outcome.result;
            if (outcome.status != OPENCLAW_OK) continue;
            // Boost.JSON takes valid UTF-8 only.
            boost::system::error_code error;
            boost::json::parse(boost::json::serialize(boost::json::string(outcome.text())), error);
            ASSERT_FALSE(error.failed()) << error.message();
            ASSERT_TRUE(outcome.details().is_object());
        }
    }
};

TEST_F(WebFuzz, EveryCutOfAPageIsRead) {
    create();
    for (std::size_t end = 0; end <= kSeed.size(); ++end)
        check(ServedPage::of("text/html", std::string(kSeed.substr(0, end))));
}

TEST_F(WebFuzz, MutatedPagesAreRead) {
    create();
    std::mt19937 random(20'240'501);  // NOLINT: the same pages on each run
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    constexpr std::string_view kCharsets[]{"",
                                           "; charset=utf-8",
                                           "; charset=shift_jis",
                                           "; charset=utf-16le",
                                           "; charset=iso-2022-jp",
                                           "; charset=gb18030",
                                           "; charset=big5"};
    constexpr std::string_view kMarks = "<>/&;=\"'-!?#[]`*_|\n\0 ";
    for (int round = 0; round < 1'500; ++round) {
        std::string page(kSeed);
        for (std::size_t changes = 1 + below(12); changes > 0; --changes) {
            if (page.empty()) page = '<';
            const std::size_t at = below(page.size());
            switch (below(5)) {
                case 0:
                    page[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    page.erase(at, below(30));
                    break;
                case 2:
                    page.insert(at, 1, kMarks[below(kMarks.size())]);
                    break;
                case 3:
                    page.insert(at, page.substr(below(page.size()), below(60)));
                    break;
                default:
                    page.resize(at + 1);
                    break;
            }
        }
        const std::string type = "text/html" + std::string(kCharsets[below(std::size(kCharsets))]);
        ServedPage served = ServedPage::of(type, {});
        const std::size_t cut = below(page.size() + 1);
        served.pieces = {page.substr(0, cut), page.substr(cut)};
        check(served);
        ASSERT_FALSE(HasFatalFailure()) << "round " << round;
    }
}

TEST_F(WebFuzz, MutatedLocationsLeadToAUrlOrToAnError) {
    create();
    std::mt19937 random(7);  // NOLINT: the same on each run
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random);
    };
    constexpr std::string_view kSeedUrl = "http://us%41er.h:80/a/../b;c?d=[e]&f=%2f#g//h\\i@j:k";
    for (int round = 0; round < 20'000; ++round) {
        std::string url(kSeedUrl);
        for (std::size_t changes = 1 + below(8); changes > 0; --changes) {
            const std::size_t at = below(url.size());
            if (below(2) == 0)
                url[at] = static_cast<char>(below(256));
            else
                url = url.substr(at) + url.substr(0, at);
        }
        pages_["http://site.test/"] = ServedPage::redirect(302, url);
        host_.fetched.clear();
        fetch("http://site.test/");
        for (const SentRequest& request : host_.fetched) {
            ASSERT_EQ(request.url.rfind("http", 0), 0u) << url;
            for (const char c : request.url) ASSERT_TRUE(c > 0x20 && c < 0x7F) << url;
            ASSERT_EQ(request.url.find('@') < request.url.find('/', 8), false) << url;
        }
    }
}

}  // namespace
}  // namespace openclaw::test
