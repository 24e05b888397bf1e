#include "web_url.h"

#include <idn2.h>
#include <uriparser/Uri.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include <arpa/inet.h>

#include "text.h"

namespace openclaw::web {
namespace {

constexpr std::size_t kLongest = 16'384;

std::string_view view(const UriTextRangeA& range) {
    return range.first == nullptr
               ? std::string_view()
               : std::string_view(range.first, static_cast<std::size_t>(range.afterLast - range.first));
}

/// Owned by uriparser, but for the text it was parsed from.
class Parsed {
  public:
    Parsed() = default;
    ~Parsed() { uriFreeUriMembersA(&uri); }
    Parsed(const Parsed&) = delete;
    Parsed& operator=(const Parsed&) = delete;

    bool parse(std::string_view text) {
        return uriParseSingleUriExA(&uri, text.data(), text.data() + text.size(), nullptr) == URI_SUCCESS;
    }
    bool resolve(const Parsed& reference, const Parsed& base) {
        return uriAddBaseUriExA(&uri, &reference.uri, &base.uri, URI_RESOLVE_STRICTLY) == URI_SUCCESS &&
               uriNormalizeSyntaxExA(&uri, URI_NORMALIZE_PATH | URI_NORMALIZE_SCHEME) == URI_SUCCESS;
    }

    UriUriA uri{};
};

/// What RFC 3986 does not let stand in a path, a query or a fragment.
bool mustEncode(unsigned char c) {
    constexpr std::string_view kNever = R"( "<>\^`{|})";
    return c <= 0x20 || c >= 0x7F || kNever.find(static_cast<char>(c)) != std::string_view::npos;
}

void appendEncoded(std::string& to, unsigned char c) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    to += '%';
    to += kDigits[c >> 4];
    to += kDigits[c & 15];
}

bool isEscape(std::string_view text, std::size_t at) {
    const auto isHex = [&](std::size_t i) {
        return i < text.size() && std::isxdigit(static_cast<unsigned char>(text[i])) != 0;
    };
    return text[at] == '%' && isHex(at + 1) && isHex(at + 2);
}

std::string encoded(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    bool inFragment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool stray =
            c == '[' || c == ']' || (c == '%' && !isEscape(text, i)) || (c == '#' && inFragment);
        inFragment = inFragment || c == '#';
        if (mustEncode(c) || stray)
            appendEncoded(safe, c);
        else
            safe += static_cast<char>(c);
    }
    return safe;
}

/// Where the authority begins and ends, behind "//"; both at the start of the rest when there is none.
std::pair<std::size_t, std::size_t> authorityOf(std::string_view text) {
    const std::size_t slashes = text.find("//");
    const std::size_t colon = text.find(':');
    const bool atStart = slashes == 0;
    const bool behindScheme = colon != std::string_view::npos && slashes == colon + 1 &&
                              text.substr(0, colon).find_first_of("/?#") == std::string_view::npos;
    if (!atStart && !behindScheme) return {0, 0};
    const std::size_t begin = slashes + 2;
    return {begin, std::min(text.find_first_of("/?#", begin), text.size())};
}

std::optional<std::string> normalizeAddress6(std::string_view text) {
    in6_addr address{};
    std::array<char, INET6_ADDRSTRLEN> shown{};
    if (::inet_pton(AF_INET6, std::string(text).c_str(), &address) != 1) return std::nullopt;
    return "[" + std::string(::inet_ntop(AF_INET6, &address, shown.data(), shown.size())) + "]";
}

/// RFC 3986, section 3.1; so that "javascript:" and "mailto:" are told from text that is no URL at all.
std::string schemeOf(std::string_view text) {
    const std::size_t end = text.find_first_of(":/?#");
    if (end == std::string_view::npos || end == 0 || text[end] != ':') return {};
    const bool valid =
        std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
        std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' || c == '.';
        });
    return valid ? lowerAscii(text.substr(0, end)) : std::string();
}

/// The authority as it will be sent.
struct Authority {
    std::string host;
    std::string port;  ///< with its colon; empty for the scheme's own
};

std::optional<Authority> normalizeAuthority(std::string_view text, bool secure) {
    const std::size_t bracket = text.rfind(']');
    const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
    std::optional<std::string> host = normalizeHost(text.substr(0, colon));
    if (!host) return std::nullopt;
    Authority authority{*std::move(host), {}};
    if (colon == std::string_view::npos || colon + 1 == text.size()) return authority;
    const std::string_view digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc() || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    if (port != (secure ? 443 : 80)) authority.port = ":" + std::to_string(port);
    return authority;
}

}  // namespace

std::optional<std::string> normalizeHost(std::string_view host) {
    if (host.empty() || host.size() > 255) return std::nullopt;
    if (host.front() == '[' && host.back() == ']') return normalizeAddress6(host.substr(1, host.size() - 2));
    if (std::optional<std::string> address = normalizeAddress6(host)) return address;

    std::string name;
    for (std::size_t i = 0; i < host.size(); ++i) {
        if (host[i] == '%') {
            if (!isEscape(host, i)) return std::nullopt;
            unsigned value = 0;
            std::from_chars(host.data() + i + 1, host.data() + i + 3, value, 16);
            name += static_cast<char>(value);
            i += 2;
        } else {
            name += host[i];
        }
    }
    if (!isUtf8(name) || name.find('\0') != std::string::npos) return std::nullopt;
    if (std::any_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
        char* ascii = nullptr;
        if (::idn2_to_ascii_8z(name.c_str(), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
            return std::nullopt;
        name = ascii;
        ::idn2_free(ascii);
    }
    name = lowerAscii(name);
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789-_.";
    if (name.find_first_not_of(kLetters) != std::string::npos || name.front() == '.' ||
        name.find("..") != std::string::npos)
        return std::nullopt;

    // "127.1" and "0x7f000001" are addresses to the resolver; only the usual form is let through.
    std::string_view last = name;
    if (last.back() == '.') last.remove_suffix(1);
    last.remove_prefix(last.find_last_of('.') + 1);
    if (last.empty()) return std::nullopt;
    const bool number = last.find_first_not_of("0123456789") == std::string_view::npos ||
                        (last.substr(0, 2) == "0x" &&
                         last.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos);
    in_addr address{};
    if (number && ::inet_pton(AF_INET, name.c_str(), &address) != 1) return std::nullopt;
    return name;
}

std::optional<WebUrl> WebUrl::parse(std::string_view text, const WebUrl* base, Refusal* refusal) {
    Refusal unheard = Refusal::none;
    Refusal& why = refusal == nullptr ? unheard : *refusal;
    why = Refusal::malformed;
    while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
    while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
    if (text.size() > kLongest) return std::nullopt;

    std::string scheme = schemeOf(text);
    const bool absolute = !scheme.empty();
    if (!absolute) {
        if (base == nullptr) return std::nullopt;
        scheme = base->secure_ ? "https" : "http";
    }
    if (scheme != "http" && scheme != "https") {
        why = Refusal::otherScheme;
        return std::nullopt;
    }

    WebUrl url;
    url.secure_ = scheme == "https";
    std::string reference(text);
    const auto [begin, end] = authorityOf(text);
    if (begin == 0 && absolute) return std::nullopt;
    std::string authority;
    if (begin > 0) {
        const std::string_view given = text.substr(begin, end - begin);
        if (given.find('@') != std::string_view::npos) {
            why = Refusal::credentials;
            return std::nullopt;
        }
        const std::optional<Authority> normal = normalizeAuthority(given, url.secure_);
        if (!normal) return std::nullopt;
        url.host_ = normal->host;
        authority = normal->host + normal->port;
        reference = encoded(text.substr(end));
    } else {
        url.host_ = base->host_;
        const std::size_t from = base->text_.find("//") + 2;
        authority = base->text_.substr(from, base->text_.find('/', from) - from);
        reference = encoded(text);
    }

    // The library resolves paths; the authority is settled, so that any will do for it.
    constexpr std::string_view kAnywhere = "http://h";
    std::string from = std::string(kAnywhere);
    from += begin > 0 ? "/" : base->text_.substr(base->text_.find('/', base->text_.find("//") + 2));
    // A first segment with a colon, or an empty one, must not be read as a scheme or an authority.
    const bool rooted =
        reference.empty() || reference[0] == '/' || reference[0] == '?' || reference[0] == '#';
    if (begin > 0)
        reference.insert(0, std::string(kAnywhere) + (reference.empty() || reference[0] != '/' ? "/" : ""));
    else if (!rooted)
        reference.insert(0, "./");
    Parsed start;
    Parsed relative;
    Parsed target;
    if (!start.parse(from) || !relative.parse(reference) || !target.resolve(relative, start))
        return std::nullopt;

    url.text_ = scheme + "://" + authority;
    for (const UriPathSegmentA* segment = target.uri.pathHead; segment != nullptr; segment = segment->next)
        url.text_.append("/").append(view(segment->text));
    if (target.uri.pathHead == nullptr) url.text_ += '/';
    if (target.uri.query.first != nullptr) url.text_.append("?").append(view(target.uri.query));
    if (target.uri.fragment.first != nullptr) url.fragment_.append("#").append(view(target.uri.fragment));
    why = Refusal::none;
    return url;
}

}  // namespace openclaw::web
