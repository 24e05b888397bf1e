#include "charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>

#include "charset_label.h"
#include "openclaw/plugin.hpp"
#include "text.h"

namespace openclaw::web {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

class Converter {
  public:
    explicit Converter(std::string_view from) : handle_(::iconv_open("UTF-8", std::string(from).c_str())) {
        if (reinterpret_cast<std::intptr_t>(handle_) == -1)
            throw plugin::Failure(OPENCLAW_INTERNAL,
                                  "this system's C library cannot decode " + std::string(from));
    }
    ~Converter() { ::iconv_close(handle_); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// `unit`: bytes to skip where nothing can be decoded.
    std::string convert(std::string_view bytes, std::size_t unit, bool cut) const {
        std::string text;
        text.reserve(bytes.size() + bytes.size() / 2);
        char* from = const_cast<char*>(bytes.data());  // iconv's signature; it does not write there
        std::size_t left = bytes.size();
        std::array<char, 16'384> buffer{};
        for (;;) {
            char* to = buffer.data();
            std::size_t room = buffer.size();
            const bool flush = left == 0;
            const std::size_t result =
                ::iconv(handle_, flush ? nullptr : &from, flush ? nullptr : &left, &to, &room);
            const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
            text.append(buffer.data(), static_cast<std::size_t>(to - buffer.data()));
            if (flush) return text;
            if (error == EINVAL) {  // an incomplete character at the end
                if (!cut) text += kReplacement;
                left = 0;
            } else if (error == EILSEQ) {
                text += kReplacement;
                const std::size_t skipped = std::min(unit, left);
                from += skipped;
                left -= skipped;
            }
        }
    }

  private:
    iconv_t handle_;
};

Charset ofByteOrderMark(std::string_view bytes, std::size_t& size) {
    using namespace std::string_view_literals;
    size = 2;
    if (bytes.substr(0, 2) == "\xFF\xFE"sv) return kUtf16Le;
    if (bytes.substr(0, 2) == "\xFE\xFF"sv) return kUtf16Be;
    size = 3;
    if (bytes.substr(0, 3) == "\xEF\xBB\xBF"sv) return kUtf8;
    size = 0;
    return {};
}

}  // namespace

std::string parameterOf(std::string_view contentType, std::string_view name) {
    std::size_t at = contentType.find(';');
    while (at != std::string_view::npos) {
        const std::string_view rest = contentType.substr(at + 1);
        const std::size_t equals = rest.find('=');
        const std::size_t next = rest.find(';');
        if (equals != std::string_view::npos && equals < next &&
            lowerAscii(trimmed(rest.substr(0, equals))) == name) {
            std::string_view value =
                trimmed(rest.substr(equals + 1, next == std::string_view::npos ? next : next - equals - 1));
            if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                value.back() == value.front())
                value = value.substr(1, value.size() - 2);
            return std::string(value);
        }
        at = next == std::string_view::npos ? next : at + 1 + next;
    }
    return {};
}

Decoded decode(std::string_view bytes, std::string_view contentType, bool markup, bool cut) {
    std::size_t mark = 0;
    Charset charset = ofByteOrderMark(bytes, mark);
    bytes.remove_prefix(mark);
    if (charset.name.empty()) charset = charsetOf(parameterOf(contentType, "charset"));
    if (charset.name.empty() && markup) charset = declaredCharset(bytes);
    if (charset.name.empty()) charset = isUtf8(cut ? wholeCharacters(bytes) : bytes) ? kUtf8 : kWindows1252;

    if (charset.name == kUtf8.name) return {cleanUtf8(cut ? wholeCharacters(bytes) : bytes), kUtf8.name};
    const bool wide = charset.name == kUtf16Le.name || charset.name == kUtf16Be.name;
    return {cleanUtf8(Converter(charset.iconv).convert(bytes, wide ? 2 : 1, cut)), charset.name};
}

}  // namespace openclaw::web
