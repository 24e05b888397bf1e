#include "upstream/proxy_environment.h"

#include <algorithm>
#include <initializer_list>
#include <memory>

#include <curl/curl.h>

#include "base/text.h"
#include "upstream/address.h"

namespace openclaw::upstream {
namespace {

constexpr std::string_view defaultPort = "1080";  // curl's, for every scheme but https

std::string firstOf(const ProxyEnvironment::Variable& variable, std::initializer_list<const char*> names) {
    for (const char* const name : names) {
        if (const char* const value = variable(name); value != nullptr && *value != '\0') return value;
    }
    return {};
}

std::string part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (::curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
    const std::unique_ptr<char, void (*)(void*)> owner(text, ::curl_free);
    return text;
}

ProxyEnvironment::Proxy parse(std::string text) {
    ProxyEnvironment::Proxy proxy;
    proxy.url = std::move(text);
    proxy.origin = "the proxy of the environment";
    const std::unique_ptr<CURLU, void (*)(CURLU*)> url(::curl_url(), ::curl_url_cleanup);
    const std::string whole = proxy.url.find("://") == std::string::npos ? "http://" + proxy.url : proxy.url;
    if (url == nullptr ||
        ::curl_url_set(url.get(), CURLUPART_URL, whole.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
        return proxy;
    }
    const std::string scheme = part(url.get(), CURLUPART_SCHEME);
    const std::string host = part(url.get(), CURLUPART_HOST);
    std::string port = part(url.get(), CURLUPART_PORT);
    if (port.empty()) port = scheme == "https" ? "443" : defaultPort;
    proxy.origin = scheme + "://" + host + ":" + port;
    proxy.host = host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
    proxy.port = static_cast<std::uint16_t>(net::parseDecimal(port).value_or(0));
    return proxy;
}

std::vector<std::string> words(std::string_view list) {
    std::vector<std::string> found;
    while (!list.empty()) {
        const auto end = std::min(list.find_first_of(", \t"), list.size());
        if (end > 0) found.push_back(text::toLower(list.substr(0, end)));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return found;
}

bool isLoopback(const Address& address) {
    return address.family() == AF_INET ? address.bytes()[0] == 127 : address.text() == "::1";
}

/// `network`: ADDRESS/BITS.
bool isIn(std::string_view network, const Address& address) {
    const auto slash = network.find('/');
    if (slash == std::string_view::npos) return false;
    const Addresses base = addressesOfLiteral(network.substr(0, slash));
    const auto bits = net::parseDecimal(network.substr(slash + 1));
    if (base == nullptr || !bits) return false;
    const auto wanted = base->front().bytes();
    const auto given = address.bytes();
    if (wanted.size() != given.size() || *bits > wanted.size() * 8) return false;
    for (std::size_t bit = 0; bit < *bits; ++bit) {
        if ((((wanted[bit / 8] ^ given[bit / 8]) >> (7 - bit % 8)) & 1) != 0) return false;
    }
    return true;
}

/// Is `host` the domain or a name below it?
bool isBelow(std::string_view domain, std::string_view host) {
    if (domain.starts_with('.')) domain.remove_prefix(1);
    if (domain.empty() || !host.ends_with(domain)) return false;
    return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

ProxyEnvironment::ProxyEnvironment(const Variable& variable)
    : excluded_(words(firstOf(variable, {"no_proxy", "NO_PROXY"}))) {
    const auto read = [&](std::initializer_list<const char*> names) -> std::optional<Proxy> {
        std::string url = firstOf(variable, names);
        if (url.empty()) return std::nullopt;
        return parse(std::move(url));
    };
    http_ = read({"http_proxy", "all_proxy", "ALL_PROXY"});
    https_ = read({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
}

const ProxyEnvironment::Proxy* ProxyEnvironment::proxyFor(const Url& target) const {
    const std::optional<Proxy>& proxy = target.tls ? https_ : http_;
    if (!proxy || isExcluded(target.host)) return nullptr;
    return &*proxy;
}

bool ProxyEnvironment::isExcluded(const std::string& host) const {
    const Addresses literal = addressesOfLiteral(host);
    if (literal != nullptr && isLoopback(literal->front())) return true;
    return std::any_of(excluded_.begin(), excluded_.end(), [&](std::string_view entry) {
        if (entry == "*") return true;
        if (literal == nullptr) return isBelow(entry, host);
        if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
        return entry == host || isIn(entry, literal->front());
    });
}

}  // namespace openclaw::upstream
