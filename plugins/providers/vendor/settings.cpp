#include "settings.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>

namespace openclaw::vendor {
namespace {

constexpr std::int64_t kDay = 86'400'000;

bool isToken(std::string_view name) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || kMarks.find(c) != std::string_view::npos;
    });
}

std::string lower(std::string_view text) {
    std::string copy(text);
    std::transform(copy.begin(), copy.end(), copy.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return copy;
}

std::string checkedUrl(std::string url, std::string_view example) {
    const std::size_t scheme = url.rfind("https://", 0) == 0 ? 8 : url.rfind("http://", 0) == 0 ? 7 : 0;
    if (scheme == 0 || url.size() == scheme || url[scheme] == '/')
        refuse("baseUrl", "expected an absolute URL, for example " + std::string(example));
    if (url.find_first_of("?#") != std::string::npos || !isFieldValue(url) ||
        url.find(' ') != std::string::npos)
        refuse("baseUrl", "expected a URL without query, fragment or spaces");
    if (url.find('@') < url.find('/', scheme))
        refuse("baseUrl", "expected a URL without user and password; use apiKey or headers");
    while (url.back() == '/') url.pop_back();
    return url;
}

void readHeaders(const Configuration& configuration, const std::vector<OwnKey>& ownKeys, Settings& settings) {
    constexpr std::array<std::string_view, 10> kOfTheConnection{
        "host", "content-length",   "transfer-encoding", "connection",          "upgrade",
        "te",   "proxy-connection", "keep-alive",        "proxy-authorization", "trailer"};
    const Configuration headers = configuration.inner("headers");
    for (const auto& member : headers.object()) {
        const std::string key = "headers." + std::string(member.key());
        const std::string name = lower(member.key());
        if (!isToken(name)) refuse(key, "is no name of a header");
        if (std::find(kOfTheConnection.begin(), kOfTheConnection.end(), name) != kOfTheConnection.end())
            refuse(key, "belongs to the connection and cannot be set");
        for (const OwnKey& own : ownKeys) {
            if (own.header != name || (!own.always && !configuration.has(own.key))) continue;
            refuse(key, own.always ? "set " + std::string(own.key) + " in its place"
                                   : "give either this or " + std::string(own.key) + ", not both");
        }
        std::string value = *headers.text(member.key());
        if (!isFieldValue(value)) refuse(key, "holds a control character");
        settings.headers.emplace_back(name, std::move(value));
    }
}

void readLimits(const Configuration& timeouts, plugin::HttpLimits& limits) {
    const auto read = [&](std::string_view key, std::uint32_t& limit) {
        if (const auto given = timeouts.integer(key, 0, kDay)) limit = static_cast<std::uint32_t>(*given);
    };
    read("connect", limits.connect);
    read("tls", limits.tls);
    read("firstByte", limits.firstByte);
    read("gap", limits.gap);
    read("total", limits.total);
}

std::string checkedCaFile(std::string path) {
    if (path.empty() || path.front() != '/') refuse("caFile", "expected an absolute path");
    if (::access(path.c_str(), R_OK) != 0)
        refuse("caFile", path + " cannot be read: " + std::string(std::strerror(errno)));
    return path;
}

}  // namespace

bool isFieldValue(std::string_view value) noexcept {
    return std::all_of(value.begin(), value.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
}

Settings readSettings(const Configuration& configuration, std::string_view vendorsUrl,
                      const std::vector<OwnKey>& ownKeys) {
    Settings settings;
    const auto baseUrl = configuration.text("baseUrl");
    settings.baseUrl = baseUrl ? checkedUrl(*baseUrl, vendorsUrl) : vendorsUrl;
    settings.apiKey = configuration.text("apiKey").value_or("");
    readHeaders(configuration, ownKeys, settings);
    settings.models = configuration.texts("models");
    if (auto caFile = configuration.text("caFile")) settings.caFile = checkedCaFile(std::move(*caFile));
    readLimits(configuration.inner("timeouts"), settings.limits);
    if (settings.apiKey.empty() && settings.headers.empty() && !baseUrl)
        refuse("apiKey", "is needed for " + settings.baseUrl + "; or set baseUrl to a server of your own");
    return settings;
}

std::string_view usableKey(const plugin::Host& host, const Settings& settings) {
    if (settings.apiKey.empty()) return {};
    const std::string_view key = host.secret(settings.apiKey);
    const bool printable = std::all_of(key.begin(), key.end(), [](char c) { return c > 0x20 && c < 0x7F; });
    if (!printable) refuse("apiKey", "holds a space, a line break or a letter outside of ASCII");
    return key;
}

}  // namespace openclaw::vendor
