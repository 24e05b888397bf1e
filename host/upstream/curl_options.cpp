#include "upstream/curl_options.h"

#include <sys/socket.h>

#include <algorithm>
#include <new>
#include <string>
#include <string_view>

#include "base/text.h"

namespace openclaw::upstream {
namespace {

constexpr long uploadBuffer = 16L * 1024;  // a TLS record

void append(CurlList& list, const std::string& line) {
    curl_slist* const longer = ::curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    std::ignore = list.release();
    list.reset(longer);
}

bool has(const Request& request, std::string_view name) {
    return std::any_of(request.headers.begin(), request.headers.end(),
                       [&](const auto& header) { return text::equalsIgnoreCase(header.first, name); });
}

void setHeaders(CURL* easy, const Request& request, CurlLists& lists) {
    std::string line;
    for (const auto& [name, value] : request.headers) {
        line = name;
        // The semicolon is libcurl's way to say that the value is empty.
        line.append(value.empty() ? ";" : ": ").append(value);
        append(lists.headers, line);
    }
    // A name alone takes away what libcurl would add of its own accord.
    append(lists.headers, "Expect:");
    if (!has(request, "accept")) append(lists.headers, "Accept:");
    if (!has(request, "content-type")) append(lists.headers, "Content-Type:");
    ::curl_easy_setopt(easy, CURLOPT_HTTPHEADER, lists.headers.get());
}

void setMethod(CURL* easy, const Request& request) {
    const bool expectsBody = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (request.method == "HEAD") {
        ::curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    } else if (expectsBody || !request.body.empty()) {
        ::curl_easy_setopt(easy, CURLOPT_POST, 1L);
        ::curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        ::curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.empty() ? "" : request.body.data());
    }
    if (request.method != "HEAD") ::curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void setTls(CURL* easy) {
    ::curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    ::curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    ::curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    // The authorities come as a whole, with the pool's TrustStore.
    ::curl_easy_setopt(easy, CURLOPT_CAINFO, nullptr);
    ::curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    ::curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, nullptr);
    ::curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, nullptr);
    ::curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    ::curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_2TLS});
}

}  // namespace

void setRequest(CURL* easy, const Request& request, const ProxyEnvironment::Proxy* proxy, CurlLists& lists) {
    const std::string url = request.url.origin() + request.url.target;
    ::curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    ::curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    ::curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    ::curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    ::curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    ::curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);       // or giving up could wait for a look-up
    ::curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl can decode
    ::curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, uploadBuffer);
    ::curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, 60L);
    // Named in every case: otherwise libcurl would read the environment itself.
    ::curl_easy_setopt(easy, CURLOPT_PROXY, proxy != nullptr ? proxy->url.c_str() : "");
    ::curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    ::curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    setMethod(easy, request);
    setHeaders(easy, request, lists);
    setTls(easy);
}

void setAddresses(CURL* easy, const std::string& host, std::uint16_t port,
                  const std::vector<Address>& addresses, CurlLists& lists) {
    std::string entry = "+" + host + ":" + std::to_string(port);
    char separator = ':';
    for (const Address& address : addresses) {
        entry += separator;
        entry += address.family() == AF_INET6 ? "[" + address.text() + "]" : address.text();
        separator = ',';
    }
    append(lists.addresses, entry);
    ::curl_easy_setopt(easy, CURLOPT_RESOLVE, lists.addresses.get());
}

}  // namespace openclaw::upstream
