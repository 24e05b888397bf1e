#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace openclaw::web {

/// An absolute http or https URL (RFC 3986), normalized: scheme and host in lower case, no default port, a
/// path without dot segments, everything percent-encoded that has to be, no user information.
class WebUrl {
  public:
    enum class Refusal { none, malformed, otherScheme, credentials };

    /// As people and servers write it: letters outside of ASCII and spaces are encoded. `base`: what a
    /// relative reference starts from. Nothing when it is refused; then `refusal`, if given, says why.
    static std::optional<WebUrl> parse(std::string_view text, const WebUrl* base = nullptr,
                                       Refusal* refusal = nullptr);

    bool secure() const noexcept { return secure_; }
    /// As in the URL, brackets around IPv6 included.
    const std::string& host() const noexcept { return host_; }
    /// What to ask for: everything but the fragment.
    const std::string& text() const noexcept { return text_; }
    /// With '#', or empty.
    const std::string& fragment() const noexcept { return fragment_; }
    /// A redirect leads to the same place of the page (RFC 9110, section 10.2.2).
    void inheritFragment(const WebUrl& from) { fragment_ = from.fragment_; }
    /// For messages: without query, where secrets are.
    std::string shown() const { return text_.substr(0, text_.find('?')); }

  private:
    bool secure_ = false;
    std::string host_;
    std::string text_;
    std::string fragment_;
};

/// Lower case, international names as in the DNS (UTS 46), IP addresses in their usual form. Nothing when it
/// can be no host, or when it is a number that would be read as an IPv4 address without looking like one.
std::optional<std::string> normalizeHost(std::string_view host);

}  // namespace openclaw::web
