#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host_double.h"

namespace openclaw::test {

/// A page that a server would send.
struct ServedPage {
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::vector<std::string> pieces;  ///< of the body

    static ServedPage of(std::string_view contentType, std::string body) {
        return {200, {{"Content-Type", std::string(contentType)}}, {std::move(body)}};
    }
    static ServedPage html(std::string body) { return of("text/html; charset=utf-8", std::move(body)); }
    static ServedPage redirect(int status, std::string location) {
        return {status, {{"Location", std::move(location)}}, {"<h1>moved</h1>"}};
    }
};

/// web.so with a host that serves pages by URL.
class WebFixture : public testing::Test {
  protected:
    WebFixture() : file_(OPENCLAW_PLUGIN_FOLDER "/web.so"), host_(file_) {
        host_.onFetch = [this](const SentRequest& request, std::unique_ptr<FetchedAnswer> answer) {
            const auto found = pages_.find(request.url);
            if (found == pages_.end()) return answer->done(OPENCLAW_UNAVAILABLE, "no such server");
            serve(found->second, *answer);
        };
    }

    static void serve(const ServedPage& page, FetchedAnswer& answer) {
        answer.head(page.status, page.headers);
        for (const std::string& piece : page.pieces) answer.bytes(piece);
        answer.done(OPENCLAW_OK);
    }

    void create(const boost::json::object& config = {}) {
        ASSERT_EQ(host_.create(boost::json::serialize(config)), OPENCLAW_OK) << host_.explained();
    }
    Outcome fetch(std::string_view url, boost::json::object arguments = {}) {
        arguments["url"] = url;
        return host_.run("web_fetch", OPENCLAW_OP_CALL, boost::json::serialize(arguments));
    }
    /// What becomes of one page, at http://site.test/dir/page.
    Outcome read(ServedPage page, boost::json::object arguments = {}) {
        pages_["http://site.test/dir/page"] = std::move(page);
        return fetch("http://site.test/dir/page", std::move(arguments));
    }
    std::string markdown(std::string html) {
        const Outcome outcome = read(ServedPage::html(std::move(html)));
        EXPECT_EQ(outcome.status, OPENCLAW_OK) << outcome.result;
        return outcome.text();
    }

    std::map<std::string, ServedPage> pages_;
    PluginFile file_;
    HostDouble host_;
};

}  // namespace openclaw::test
