#include "download.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace openclaw::web {
namespace {

using plugin::Failure;

constexpr std::string_view kAccept =
    "text/markdown;q=1.0, text/html;q=0.9, application/xhtml+xml;q=0.9, text/plain;q=0.8, */*;q=0.5";

bool isRedirect(const Answer::Head& head) {
    const bool status = head.status == 301 || head.status == 302 || head.status == 303 ||
                        head.status == 307 || head.status == 308;
    return status && !head.location.empty();
}

std::string inWords(WebUrl::Refusal refusal) {
    switch (refusal) {
        case WebUrl::Refusal::otherScheme:
            return "only http and https are fetched";
        case WebUrl::Refusal::credentials:
            return "a URL with user and password is not fetched";
        default:
            return "expected an absolute URL, for example https://example.com/page";
    }
}

WebUrl requestedUrl(std::string_view text) {
    WebUrl::Refusal refusal = WebUrl::Refusal::none;
    std::optional<WebUrl> url = WebUrl::parse(text, nullptr, &refusal);
    if (!url) throw Failure(OPENCLAW_INVALID_ARGUMENT, "url: " + inWords(refusal));
    return *std::move(url);
}

WebUrl redirectedUrl(const WebUrl& from, std::string_view location) {
    WebUrl::Refusal refusal = WebUrl::Refusal::none;
    std::optional<WebUrl> to = WebUrl::parse(location, &from, &refusal);
    if (!to && refusal == WebUrl::Refusal::malformed)
        throw Failure(OPENCLAW_UPSTREAM_ERROR, from.shown() + " redirects to something that is no URL");
    if (!to) throw Failure(OPENCLAW_PERMISSION_DENIED, from.shown() + " redirects away: " + inWords(refusal));
    if (from.secure() && !to->secure())
        throw Failure(OPENCLAW_PERMISSION_DENIED,
                      from.shown() + " redirects from https to http, which is not followed: " + to->shown());
    return *std::move(to);
}

void checkHost(const Settings& settings, const WebUrl& url) {
    if (settings.denyHosts.contains(url.host()))
        throw Failure(OPENCLAW_PERMISSION_DENIED, url.host() + " is in denyHosts of the plugin web");
    if (!settings.allowHosts.empty() && !settings.allowHosts.contains(url.host()))
        throw Failure(OPENCLAW_PERMISSION_DENIED, url.host() + " is not in allowHosts of the plugin web");
}

std::uint32_t remaining(const Task& task) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(task.deadline() - Answer::Clock::now()).count();
    if (left <= 0) throw Failure(OPENCLAW_DEADLINE_EXCEEDED, "the page took too long to answer");
    return static_cast<std::uint32_t>(left);
}

std::shared_ptr<Answer> send(plugin::Call& call, Task& task, const Settings& settings, const WebUrl& url,
                             std::size_t maxBytes) {
    plugin::HttpRequest request;
    request.method = "GET";
    request.url = url.text();
    request.headers = {{plugin::lend("user-agent"), plugin::lend(settings.userAgent)},
                       {plugin::lend("accept"), plugin::lend(kAccept)}};
    request.limits.total = remaining(task);
    request.caFile = settings.caFile;
    request.allowPrivate = settings.allowPrivateNetwork;
    request.environmentProxy = settings.useProxy;
    auto answer = std::make_shared<Answer>(maxBytes);
    task.waitFor(answer);
    call.fetch(request, Answer::receiverOf(answer));
    return answer;
}

/// Whose failure it was, for a message that came from below.
Failure named(const WebUrl& url, const Failure& failure) {
    const std::string message = failure.what();
    return {failure.status(),
            message.empty() ? url.shown() + " could not be fetched" : url.shown() + ": " + message};
}

}  // namespace

Download download(plugin::Call& call, Task& task, const Settings& settings, std::string_view address,
                  std::size_t maxBytes) {
    WebUrl url = requestedUrl(address);
    std::set<std::string> visited;
    for (std::size_t redirects = 0;; ++redirects) {
        checkHost(settings, url);
        visited.insert(url.text());
        try {
            const std::shared_ptr<Answer> answer = send(call, task, settings, url, maxBytes);
            Answer::Head head = answer->awaitHead(task.deadline());
            if (!isRedirect(head)) {
                Answer::Body body = answer->awaitBody(task.deadline());
                return {std::move(url),     head.status,           std::move(head.contentType),
                        head.contentLength, std::move(body.bytes), body.cut,
                        redirects};
            }
            answer->discard();
            WebUrl next = redirectedUrl(url, head.location);
            if (next.fragment().empty()) next.inheritFragment(url);
            if (redirects == settings.maxRedirects)
                throw Failure(OPENCLAW_UPSTREAM_ERROR,
                              "more than " + std::to_string(redirects) + " redirects");
            if (visited.count(next.text()) != 0)
                throw Failure(OPENCLAW_UPSTREAM_ERROR, "the redirects go round in a circle");
            url = std::move(next);
        } catch (const Failure& failure) {
            if (failure.status() == OPENCLAW_CANCELLED) throw;
            throw named(url, failure);
        }
    }
}

}  // namespace openclaw::web
