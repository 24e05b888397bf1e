#include "config/forms.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "config/findings.h"

namespace openclaw::config {
namespace {

bool isControl(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

bool hasControl(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), isControl);
}

bool hasSpace(std::string_view text) noexcept {
    return std::any_of(text.begin(), text.end(), [](char c) { return isControl(c) || c == ' '; });
}

bool isIpAddress(std::string_view text) {
    std::array<unsigned char, sizeof(in6_addr)> address{};
    const std::string terminated(text);
    // A zero byte would hide what follows it from inet_pton.
    if (hasControl(text)) return false;
    return ::inet_pton(AF_INET, terminated.c_str(), address.data()) == 1 ||
           ::inet_pton(AF_INET6, terminated.c_str(), address.data()) == 1;
}

std::string ipAddressFault(std::string_view text) {
    std::string fault = "must be an IP address";
    if (text == "localhost") return fault + R"(; write "127.0.0.1" or "::1")";
    if (text == "*" || text.empty()) return fault + R"(; write "0.0.0.0" and "::" for every interface)";
    if (text.starts_with('[') && text.ends_with(']')) return fault + " without brackets";
    const std::size_t colon = text.rfind(':');
    if (colon != std::string_view::npos && isIpAddress(text.substr(0, colon))) {
        return fault + " without a port; the port has its own key, gateway.port";
    }
    return fault + R"(, such as "127.0.0.1" or "::1")";
}

bool isPluginId(std::string_view text) noexcept {
    const auto isLetter = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && text.size() <= 64 && isLetter(text.front()) &&
           std::all_of(text.begin(), text.end(),
                       [&](char c) { return isLetter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; });
}

bool isName(std::string_view text) noexcept {
    return !text.empty() && !hasSpace(text) && text.find_first_of("/*") == std::string_view::npos;
}

bool isModelName(std::string_view text) noexcept {
    return !text.empty() && !hasControl(text) && text.find('*') == std::string_view::npos;
}

bool isModelPattern(std::string_view text) noexcept {
    return text == "*" || isModelName(text.ends_with('*') ? text.substr(0, text.size() - 1) : text);
}

bool isTarget(std::string_view text) noexcept {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || !isName(text.substr(0, slash))) return false;
    const std::string_view model = text.substr(slash + 1);
    return !model.empty() && !hasControl(model) && std::count(model.begin(), model.end(), '*') <= 1;
}

bool isToolPattern(std::string_view text) noexcept {
    return text == "*" || isName(text.ends_with('*') ? text.substr(0, text.size() - 1) : text);
}

constexpr std::string_view groupPrefix = "group:";

bool isToolRule(std::string_view text) noexcept {
    return text.starts_with(groupPrefix) ? isName(text.substr(groupPrefix.size())) : isToolPattern(text);
}

bool isWebUrl(std::string_view text) noexcept {
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (!text.starts_with(scheme)) continue;
        text.remove_prefix(scheme.size());
        const std::string_view authority = text.substr(0, text.find_first_of("/?"));
        return !authority.empty() && authority.find('@') == std::string_view::npos && !hasSpace(text) &&
               text.find('#') == std::string_view::npos;
    }
    return false;
}

std::string choiceFault(const Key& key, std::string_view text) {
    std::string fault = "must be one of";
    for (const std::string_view choice : key.choices) {
        fault += (choice == key.choices.front() ? " " : ", ") + quoted(choice);
    }
    const std::string_view meant = text::nearest(text, {key.choices.begin(), key.choices.end()});
    if (!meant.empty()) fault += "; did you mean " + quoted(meant) + "?";
    return fault;
}

std::optional<std::string> unless(bool fits, std::string fault) {
    if (fits) return std::nullopt;
    return fault;
}

}  // namespace

std::optional<std::string> formFault(const Key& key, std::string_view text) {
    switch (key.form) {
        case Form::any:
            break;
        case Form::choice: {
            const bool known = std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end();
            return known ? std::nullopt : std::optional(choiceFault(key, text));
        }
        case Form::credential:
            if (hasControl(text)) return "must not hold control characters, such as a line end";
            return unless(!text.starts_with(' ') && !text.ends_with(' '),
                          "must not begin or end with a space");
        case Form::ipAddress:
            return isIpAddress(text) ? std::nullopt : std::optional(ipAddressFault(text));
        case Form::path:
            if (text.starts_with('~') && text != "~" && !text.starts_with("~/")) {
                return R"(must not name another person's folder with "~"; write it in full)";
            }
            return unless(!text.empty() && text.find('\0') == std::string_view::npos,
                          "must be the path of a file or folder, not empty");
        case Form::pluginId:
            return unless(
                isPluginId(text),
                "must be a plugin id: a small letter, then small letters, digits, _ and -, 64 at most");
        case Form::name:
            return unless(isName(text), R"(must be a name without "/", "*" and spaces)");
        case Form::modelName:
            return unless(isModelName(text), R"(must be the name of a model, without "*")");
        case Form::modelPattern:
            return unless(isModelPattern(text),
                          R"(must be the name of a model; a "*" stands only at its end)");
        case Form::target:
            return unless(isTarget(text), R"(must be "provider/model", with one "*" at most, in the model)");
        case Form::toolPattern:
            if (text.starts_with(groupPrefix)) return "must be a tool; a group does not hold groups";
            return unless(isToolPattern(text), R"(must be the name of a tool; a "*" stands only at its end)");
        case Form::toolRule:
            return unless(
                isToolRule(text),
                R"(must be the name of a tool, "prefix_*" with the "*" at its end, or "group:NAME")");
        case Form::webUrl:
            return unless(isWebUrl(text),
                          "must be an http or https address, without user name, password and #fragment");
    }
    return std::nullopt;
}

std::string_view formPattern(Form form) noexcept {
    switch (form) {
        case Form::any:
        case Form::choice:
        case Form::ipAddress:
            break;
        case Form::credential:
            return R"(^$|^[^\u0000-\u0020\u007f]([^\u0000-\u001f\u007f]*[^\u0000-\u0020\u007f])?$)";
        case Form::path:
            return R"(^([^~\u0000][^\u0000]*|~(/[^\u0000]*)?)$)";
        case Form::pluginId:
            return "^[a-z][a-z0-9_-]{0,63}$";
        case Form::name:
            return R"(^[^/*\u0000-\u0020\u007f]+$)";
        case Form::modelName:
            return R"(^[^*\u0000-\u001f\u007f]+$)";
        case Form::modelPattern:
            return R"(^([^*\u0000-\u001f\u007f]+\*?|\*)$)";
        case Form::target:
            return R"(^[^/*\u0000-\u0020\u007f]+/([^*\u0000-\u001f\u007f]+\*?|\*)[^*\u0000-\u001f\u007f]*$)";
        case Form::toolPattern:
            return R"(^(?!group:)([^/*\u0000-\u0020\u007f]+\*?|\*)$)";
        case Form::toolRule:
            return R"(^(group:[^/*\u0000-\u0020\u007f]+|(?!group:)[^/*\u0000-\u0020\u007f]+\*?|\*)$)";
        case Form::webUrl:
            return R"(^https?://[^/?#@\u0000-\u0020\u007f]+([/?][^#\u0000-\u0020\u007f]*)?$)";
    }
    return {};
}

}  // namespace openclaw::config
