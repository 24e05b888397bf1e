#pragma once

#include <memory>

#include <curl/curl.h>

#include "upstream/address.h"
#include "upstream/client.h"
#include "upstream/proxy_environment.h"

namespace openclaw::upstream {

using CurlList = std::unique_ptr<curl_slist, void (*)(curl_slist*)>;

/// Lists that a handle borrows until its transfer has ended.
struct CurlLists {
    CurlList headers{nullptr, ::curl_slist_free_all};
    CurlList addresses{nullptr, ::curl_slist_free_all};
};

/// Up to this size the body leaves together with the head.
constexpr std::size_t curlBodyWithHead = std::size_t{64} * 1024;

/// Tells `easy` what to send and by which way; callbacks and limits are not its business. `request` is one
/// that nothing is wrong with, and outlives the transfer like `proxy` (null: none).
void setRequest(CURL* easy, const Request& request, const ProxyEnvironment::Proxy* proxy, CurlLists& lists);

/// Tells `easy` the addresses of `host`, so that it asks nobody.
void setAddresses(CURL* easy, const std::string& host, std::uint16_t port,
                  const std::vector<Address>& addresses, CurlLists& lists);

}  // namespace openclaw::upstream
