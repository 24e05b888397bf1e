#include "upstream/curl_failure.h"

#include <openssl/x509_vfy.h>

#include <system_error>

namespace openclaw::upstream {
namespace {

long number(CURL* easy, CURLINFO info) {
    long value = 0;
    ::curl_easy_getinfo(easy, info, &value);
    return value;
}

/// libcurl's words, which name no path and no credential for the codes this is used with.
std::string wordsOf(const CurlFailure& failed) {
    std::string_view words = failed.words;
    for (const std::string_view prefix : {"SSL certificate problem: ", "SSL: "}) {
        if (words.starts_with(prefix)) words.remove_prefix(prefix.size());
    }
    while (words.ends_with(' ') || words.ends_with('\n')) words.remove_suffix(1);
    return std::string(words.empty() ? std::string_view(::curl_easy_strerror(failed.code)) : words);
}

Error badCertificate(const CurlFailure& failed) {
    std::string message = "the certificate of " + failed.where + " is not accepted: " + wordsOf(failed);
    switch (number(failed.easy, CURLINFO_SSL_VERIFYRESULT)) {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            message += "; if you trust it, name a PEM file with its authority as caFile";
            break;
        default:
            break;
    }
    return {ErrorCode::upstream_failed, message};
}

Error notConnected(const CurlFailure& failed) {
    if (const long answer = number(failed.easy, CURLINFO_HTTP_CONNECTCODE); answer >= 300) {
        return failure::notConnected(failed.where,
                                     "the proxy answered " + std::to_string(answer) + " to CONNECT");
    }
    const auto error = static_cast<int>(number(failed.easy, CURLINFO_OS_ERRNO));
    return failure::notConnected(failed.where, error != 0 ? std::generic_category().message(error)
                                                          : ::curl_easy_strerror(failed.code));
}

Error brokenOff(const CurlFailure& failed) {
    const auto error = static_cast<int>(number(failed.easy, CURLINFO_OS_ERRNO));
    return failure::closed(failed.where, failed.progress,
                           error != 0 ? std::generic_category().message(error) : std::string());
}

}  // namespace

Error errorOf(const CurlFailure& failed) {
    const long tunnel = number(failed.easy, CURLINFO_HTTP_CONNECTCODE);
    switch (failed.code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
        case CURLE_PROXY:
            return notConnected(failed);
        case CURLE_OPERATION_TIMEDOUT:
            return failure::connectTimedOut(failed.where, failed.limits.connect);
        case CURLE_PEER_FAILED_VERIFICATION:
            return badCertificate(failed);
        case CURLE_SSL_CONNECT_ERROR:
            return {ErrorCode::upstream_failed,
                    "the TLS handshake with " + failed.where + " failed: " + wordsOf(failed)};
        case CURLE_RECV_ERROR:
            if (tunnel >= 300) return notConnected(failed);
            return brokenOff(failed);
        case CURLE_GOT_NOTHING:
        case CURLE_PARTIAL_FILE:
        case CURLE_SEND_ERROR:
        case CURLE_ABORTED_BY_CALLBACK:
        case CURLE_HTTP2_STREAM:
            return brokenOff(failed);
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_HTTP2:
        case CURLE_WRITE_ERROR:
            return failure::notHttp(failed.where, ::curl_easy_strerror(failed.code));
        case CURLE_BAD_CONTENT_ENCODING:
            return failure::badCoding(failed.where, wordsOf(failed));
        default:
            return {ErrorCode::upstream_failed,
                    "the call to " + failed.where + " failed: " + ::curl_easy_strerror(failed.code)};
    }
}

}  // namespace openclaw::upstream
