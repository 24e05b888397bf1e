#include "web_fixture.h"

namespace openclaw::test {
namespace {

using testing::HasSubstr;

struct Rendering {
    const char* name;
    std::string html;
    std::string markdown;
    std::string text;
};

void PrintTo(const Rendering& rendering, std::ostream* out) {
    *out << rendering.name;
}

class WebHtml : public WebFixture {
  protected:
    WebHtml() { create(); }
};
class WebHtmlRenders : public WebHtml, public testing::WithParamInterface<Rendering> {};

TEST_P(WebHtmlRenders, AsMarkdownAndAsText) {
    const ServedPage page = ServedPage::html(GetParam().html);
    EXPECT_EQ(read(page).text(), GetParam().markdown);
    EXPECT_EQ(read(page, {{"format", "text"}}).text(), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    All, WebHtmlRenders,
    testing::Values(
        Rendering{"paragraphs", "<p>one\n  two</p><p>three", "one two\n\nthree", "one two\n\nthree"},
        Rendering{"headings", "<h1>A</h1><h2>B <em>c</em></h2>t<h6>D<br>E</h6>",
                  "# A\n\n## B *c*\n\nt\n\n###### D E", "A\n\nB c\n\nt\n\nD E"},
        Rendering{"emphasis", "a<b> bold </b>c <i>it</i>, <strong><em>both</em></strong> <del>no</del>",
                  "a **bold** c *it*, ***both*** ~~no~~", "a bold c it, both no"},
        Rendering{"emphasis of nothing", "a<b></b> <i> </i>b <b><b>c</b></b>", "a b **c**", "a b c"},
        Rendering{"emphasis around paragraphs", "<b><p>a</p><p>b</p></b>", "**a**\n\n**b**", "a\n\nb"},
        Rendering{
            "links",
            "<a href='../x?a=1&amp;b=2'>in</a> <a href=//other.test/y>out</a> <a href=mailto:a@b.test>m</a>",
            "[in](http://site.test/x?a=1&b=2) [out](http://other.test/y) [m](mailto:a@b.test)", "in out m"},
        Rendering{
            "links that lead nowhere",
            "<a>a</a> <a href='#x'>b</a> <a href='javascript:x()'>c</a> <a href='data:text/html,x'>d</a> <a "
            "href='/e'></a><a href='#f'>¶</a>",
            "a b c d", "a b c d"},
        Rendering{"link with brackets and parentheses", "<a href='/a_(b)'>x [1]</a>",
                  "[x \\[1\\]](http://site.test/a_%28b%29)", "x [1]"},
        Rendering{"link around blocks", "<a href=/x><h3>T</h3><p>d</p></a>",
                  "### [T](http://site.test/x)\n\n[d](http://site.test/x)", "T\n\nd"},
        Rendering{"link base", "<base href='http://base.test/q/'><a href=r>x</a>",
                  "[x](http://base.test/q/r)", "x"},
        Rendering{"lists", "<ul><li>a<li>b<ol start=9><li>c</li><li><p>d</p></li></ol></li><li></li></ul>e",
                  "- a\n- b\n  9. c\n\n  10. d\n\ne", "- a\n- b\n  9. c\n\n  10. d\n\ne"},
        Rendering{"list item of paragraphs", "<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b",
                  "- a\n\n  b"},
        Rendering{"code", "<p>Use <code>a *b*  `c`</code> and <kbd>Tab</kbd>",
                  "Use `` a *b* `c` `` and `Tab`", "Use a *b* `c` and Tab"},
        Rendering{"preformatted", "<pre><code class='x language-c++'>int  a;\n\n  b &lt; c;\n</code></pre>",
                  "```c++\nint  a;\n\n  b < c;\n```", "int  a;\n\n  b < c;"},
        Rendering{"preformatted with a fence", "<pre>```\nx</pre>", "````\n```\nx\n````", "```\nx"},
        Rendering{"preformatted in a list", "<ul><li>a<pre>b\nc</pre></ul>", "- a\n\n  ```\n  b\n  c\n  ```",
                  "- a\n\n  b\n  c"},
        Rendering{"quotes", "<blockquote><p>a</p><p>b</p><ul><li>c</ul></blockquote><p>d",
                  "> a\n>\n> b\n>\n> - c\n\nd", "  a\n\n  b\n\n  - c\n\nd"},
        Rendering{"line breaks", "a<br>b<br><br>c", "a  \nb\n\nc", "a\nb\n\nc"},
        Rendering{"rule", "a<hr>b", "a\n\n---\n\nb", "a\n\nb"},
        Rendering{
            "table",
            "<table><caption>C</caption><thead><tr><th>H1<th>H2</thead><tr><td>a|b<td><b>c</b><br>d<tr><td "
            "colspan=2>e</table>",
            "C\n\n| H1 | H2 |\n| --- | --- |\n| a\\|b | **c** d |\n| e |  |",
            "C\n\nH1 | H2\na|b | c d\ne | "},
        Rendering{"table for layout", "<table><tr><td><p>a</p><table><tr><td>1<td>2</table><td>b</table>",
                  "a\n\n| 1 | 2 |\n| --- | --- |\n\nb", "a\n\n1 | 2\n\nb"},
        Rendering{"table of one column", "<table><tr><td>a<tr><td>b</table>", "a\nb", "a\nb"},
        Rendering{
            "images",
            "<img src=/i.png alt='An [image]'><img src=x><img src='data:image/png;base64,AA' alt=inline>",
            "![An \\[image\\]](http://site.test/i.png)inline", "An [image]inline"},
        Rendering{"definitions", "<dl><dt>T<dd>d1<dd>d2</dl>", "T\n\n: d1\n\n: d2", "T\n\n  d1\n\n  d2"},
        Rendering{
            "what nobody reads",
            "<head><style>s</style><script>t</script></head><nav>n</nav><noscript>o</noscript><svg><text>v</"
            "text>"
            "<title>w</title></svg><p hidden>h</p><div style='color:red; Display : NONE'>i</div><template>j"
            "</template><iframe>k</iframe><select><option>l</select><textarea>m</textarea><!-- c --><p>seen",
            "seen", "seen"},
        Rendering{"page that hides itself", "<html hidden><body style='visibility: hidden'><p>seen", "seen",
                  "seen"},
        Rendering{"entities", "<p>&lt;b&gt; &amp;amp; &copy; &#8364; &#x1F600; &nbsp;&notit; &unknown; AT&T",
                  "\\<b> \\&amp; © € 😀 ¬it; \\&unknown; AT&T", "<b> &amp; © € 😀 ¬it; &unknown; AT&T"},
        Rendering{"what Markdown would misread",
                  "<p>1. *x* _y_ snake_case a`b<p># no<p>- no<p>&gt; no<p>a - b #1 2. +",
                  "1\\. \\*x\\* \\_y\\_ snake_case a\\`b\n\n\\# no\n\n\\- no\n\n\\> no\n\na - b #1 2. +",
                  "1. *x* _y_ snake_case a`b\n\n# no\n\n- no\n\n> no\n\na - b #1 2. +"},
        Rendering{"invisible characters", "<p>a\u00a0\u00a0b\u00adc\u200bd", "a bcd", "a bcd"},
        Rendering{"tags that were never closed", "<div><p>a<b>b<i>c<p>d", "a**b*c***\n\n***d***", "abc\n\nd"},
        Rendering{"tags that cross", "<b>a<i>b</b>c</i>", "**a*b****c*", "abc"},
        Rendering{"title", "<title> The\n title </title><p>x", "# The title\n\nx", "The title\n\nx"},
        Rendering{"title beside a heading", "<title>The title</title><h1>H</h1><p>x", "# H\n\nx", "H\n\nx"},
        Rendering{"nothing", "", "", ""}, Rendering{"no markup", "just text", "just text", "just text"}));

TEST_F(WebHtml, KeepsTheTitleForTheDetails) {
    const Outcome outcome =
        read(ServedPage::html("<title>A &amp; B\n</title><svg><title>no</title></svg><h1>H</h1>"));
    EXPECT_EQ(outcome.details().at("title"), "A & B");
    EXPECT_EQ(read(ServedPage::html("<p>x")).details().at("title"), "");
}

TEST_F(WebHtml, ReadsXhtml) {
    const Outcome outcome =
        read(ServedPage::of("application/xhtml+xml",
                            "<?xml version='1.0'?><html "
                            "xmlns='http://www.w3.org/1999/xhtml'><body><p>a<br/>b</p></body></html>"));
    EXPECT_EQ(outcome.text(), "a  \nb");
}

// ---- pages made to be expensive: each has to end, with its text

std::string repeated(std::string_view piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) text += piece;
    return text;
}

TEST_F(WebHtml, ReadsAHundredThousandNestedElements) {
    for (const char* tag :
         {"<div>", "<ul><li>", "<b>", "<span>", "<table><tr><td>", "<a href=x>", "<table><div>", "<p><i><b>",
          "<svg>", "<math>", "<button><object>", "<ruby><rt>", "<h1><span>", "<dl><dd><table>"}) {
        const std::string bomb = "<p>before</p>" + repeated(tag, 100'000) + "<p>after</p>";
        const Outcome outcome = read(ServedPage::html(bomb));
        ASSERT_EQ(outcome.status, OPENCLAW_OK) << tag << outcome.result;
        EXPECT_THAT(outcome.text().substr(0, 200), HasSubstr("before")) << tag;
    }
}

TEST_F(WebHtml, ReadsDeepListsAndQuotesWithoutGrowingWithTheSquareOfTheirDepth) {
    const std::string deep = repeated("<blockquote>q", 3'000);
    const Outcome outcome = read(ServedPage::html(deep), {{"maxLength", 10'000'000}});
    ASSERT_EQ(outcome.status, OPENCLAW_OK);
    EXPECT_LT(outcome.text().size(), 3'000u * 60);
}

TEST_F(WebHtml, AnswersWithTheBareTextOfAPageThatIsTooMuch) {
    const std::string bomb = "<style>no</style><!-- no --><p>a &amp; <b>b</b></p>" +
                             repeated("<div>", 200'000) + "<script>no</script>the end";
    EXPECT_EQ(markdown(bomb), "a & b\nthe end");
}

TEST_F(WebHtml, ReadsTagsAttributesAndEntitiesWithoutAnEnd) {
    for (const std::string& bomb :
         {"<a" + repeated(" a", 300'000), "<a " + std::string(1'000'000, '='), std::string(1'000'000, '<'),
          repeated("<a ", 300'000), repeated("<!--", 300'000), repeated("&", 1'000'000),
          repeated("&#x", 300'000), "<script>" + repeated("</scrip", 100'000), repeated("<title>", 100'000),
          "<x " + repeated("b=\"", 300'000), repeated("</div>", 300'000), repeated("</p>", 100'000),
          repeated("<td colspan=1000>", 50'000), "<table>" + repeated("<tr><td>x<td>y", 50'000),
          "<p>" + std::string(2'000'000, ' ') + "x", repeated("<br>", 500'000),
          repeated("<select><option>", 100'000), "<!DOCTYPE" + std::string(1'000'000, 'x')}) {
        const Outcome outcome = read(ServedPage::html("<p>first</p>" + bomb));
        EXPECT_EQ(outcome.status, OPENCLAW_OK) << bomb.substr(0, 20) << outcome.result;
    }
}

TEST_F(WebHtml, StopsRenderingWhenCancelled) {
    host_.onFetch = [&](const SentRequest&, std::unique_ptr<FetchedAnswer> answer) {
        serve(ServedPage::html(repeated("<div>", 300'000)), *answer);
        host_.cancel(1);
    };
    EXPECT_EQ(fetch("http://site.test/").status, OPENCLAW_CANCELLED);
}

TEST_F(WebHtml, LongLinksDoNotMultiply) {
    const std::string page = "<base href='http://base.test/" + std::string(8'000, 'x') + "/'>" +
                             repeated("<a href=y>z</a> ", 20'000);
    const Outcome outcome = read(ServedPage::html(page), {{"maxLength", 100'000'000}});
    ASSERT_EQ(outcome.status, OPENCLAW_OK);
    EXPECT_LT(outcome.text().size(), 20u << 20);
}

}  // namespace
}  // namespace openclaw::test
