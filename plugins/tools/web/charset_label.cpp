#include "charset_label.h"

#include <algorithm>
#include <array>
#include <string>

#include "charset.h"
#include "text.h"

namespace openclaw::web {
namespace {

struct Label {
    std::string_view label;
    Charset charset;
};

constexpr Charset kGb18030{"gb18030", "GB18030"};
constexpr Charset kGbk{"gbk", "GB18030"};
constexpr Charset kBig5{"big5", "BIG5-HKSCS"};
constexpr Charset kShiftJis{"shift_jis", "CP932"};
constexpr Charset kEucJp{"euc-jp", "EUC-JP-MS"};
constexpr Charset kEucKr{"euc-kr", "UHC"};
constexpr Charset kIso2022Jp{"iso-2022-jp", "ISO-2022-JP"};
constexpr Charset kLatin2{"iso-8859-2", "ISO-8859-2"};
constexpr Charset kArabic{"iso-8859-6", "ISO-8859-6"};
constexpr Charset kGreek{"iso-8859-7", "ISO-8859-7"};
constexpr Charset kHebrew{"iso-8859-8", "ISO-8859-8"};
constexpr Charset kLatin9{"iso-8859-15", "ISO-8859-15"};
constexpr Charset kLatin5{"windows-1254", "WINDOWS-1254"};
constexpr Charset kThai{"windows-874", "CP874"};
constexpr Charset kCyrillic{"iso-8859-5", "ISO-8859-5"};
constexpr Charset kKoi8R{"koi8-r", "KOI8-R"};
constexpr Charset kKoi8U{"koi8-u", "KOI8-U"};

constexpr std::array kLabels{
    Label{"utf-8", kUtf8},
    Label{"utf8", kUtf8},
    Label{"unicode-1-1-utf-8", kUtf8},
    Label{"utf-16", kUtf16Le},
    Label{"utf-16le", kUtf16Le},
    Label{"utf-16be", kUtf16Be},
    Label{"ucs-2", kUtf16Le},
    Label{"unicode", kUtf16Le},
    Label{"ascii", kWindows1252},
    Label{"us-ascii", kWindows1252},
    Label{"iso-8859-1", kWindows1252},
    Label{"iso8859-1", kWindows1252},
    Label{"iso88591", kWindows1252},
    Label{"iso_8859-1", kWindows1252},
    Label{"latin1", kWindows1252},
    Label{"l1", kWindows1252},
    Label{"cp1252", kWindows1252},
    Label{"windows-1252", kWindows1252},
    Label{"x-cp1252", kWindows1252},
    Label{"iso-8859-2", kLatin2},
    Label{"iso8859-2", kLatin2},
    Label{"latin2", kLatin2},
    Label{"iso-8859-3", {"iso-8859-3", "ISO-8859-3"}},
    Label{"iso-8859-4", {"iso-8859-4", "ISO-8859-4"}},
    Label{"iso-8859-5", kCyrillic},
    Label{"cyrillic", kCyrillic},
    Label{"iso-8859-6", kArabic},
    Label{"arabic", kArabic},
    Label{"iso-8859-7", kGreek},
    Label{"greek", kGreek},
    Label{"iso-8859-8", kHebrew},
    Label{"iso-8859-8-i", {"iso-8859-8-i", "ISO-8859-8"}},
    Label{"hebrew", kHebrew},
    Label{"iso-8859-9", kLatin5},
    Label{"latin5", kLatin5},
    Label{"iso-8859-10", {"iso-8859-10", "ISO-8859-10"}},
    Label{"iso-8859-11", kThai},
    Label{"iso-8859-13", {"iso-8859-13", "ISO-8859-13"}},
    Label{"iso-8859-14", {"iso-8859-14", "ISO-8859-14"}},
    Label{"iso-8859-15", kLatin9},
    Label{"latin9", kLatin9},
    Label{"iso-8859-16", {"iso-8859-16", "ISO-8859-16"}},
    Label{"koi8-r", kKoi8R},
    Label{"koi8", kKoi8R},
    Label{"koi8-u", kKoi8U},
    Label{"koi8-ru", kKoi8U},
    Label{"ibm866", {"ibm866", "CP866"}},
    Label{"cp866", {"ibm866", "CP866"}},
    Label{"macintosh", {"macintosh", "MACINTOSH"}},
    Label{"x-mac-roman", {"macintosh", "MACINTOSH"}},
    Label{"x-mac-cyrillic", {"x-mac-cyrillic", "MAC-CYRILLIC"}},
    Label{"tis-620", kThai},
    Label{"windows-874", kThai},
    Label{"windows-1250", {"windows-1250", "WINDOWS-1250"}},
    Label{"cp1250", {"windows-1250", "WINDOWS-1250"}},
    Label{"windows-1251", {"windows-1251", "WINDOWS-1251"}},
    Label{"cp1251", {"windows-1251", "WINDOWS-1251"}},
    Label{"windows-1253", {"windows-1253", "WINDOWS-1253"}},
    Label{"windows-1254", kLatin5},
    Label{"windows-1255", {"windows-1255", "WINDOWS-1255"}},
    Label{"windows-1256", {"windows-1256", "WINDOWS-1256"}},
    Label{"windows-1257", {"windows-1257", "WINDOWS-1257"}},
    Label{"windows-1258", {"windows-1258", "WINDOWS-1258"}},
    Label{"gb2312", kGbk},
    Label{"gb_2312-80", kGbk},
    Label{"gbk", kGbk},
    Label{"x-gbk", kGbk},
    Label{"chinese", kGbk},
    Label{"gb18030", kGb18030},
    Label{"big5", kBig5},
    Label{"big5-hkscs", kBig5},
    Label{"x-x-big5", kBig5},
    Label{"euc-jp", kEucJp},
    Label{"x-euc-jp", kEucJp},
    Label{"iso-2022-jp", kIso2022Jp},
    Label{"shift_jis", kShiftJis},
    Label{"shift-jis", kShiftJis},
    Label{"sjis", kShiftJis},
    Label{"x-sjis", kShiftJis},
    Label{"ms_kanji", kShiftJis},
    Label{"windows-31j", kShiftJis},
    Label{"euc-kr", kEucKr},
    Label{"ks_c_5601-1987", kEucKr},
    Label{"korean", kEucKr},
    Label{"windows-949", kEucKr},
};

/// The value of an attribute of the tag that starts at `from`; empty when it has none of this name.
std::string_view attribute(std::string_view tag, std::string_view name) {
    std::size_t at = 0;
    while ((at = tag.find(name, at)) != std::string_view::npos) {
        const bool startsWord =
            at > 0 && std::string_view(" \t\r\n\f/\"'").find(tag[at - 1]) != std::string_view::npos;
        at += name.size();
        const std::string_view rest = trimmed(tag.substr(at));
        if (!startsWord || rest.empty() || rest[0] != '=') continue;
        std::string_view value = trimmed(rest.substr(1));
        if (value.empty()) return {};
        if (value[0] == '"' || value[0] == '\'') {
            const std::size_t end = value.find(value[0], 1);
            return value.substr(1, end == std::string_view::npos ? end : end - 1);
        }
        return value.substr(0, value.find_first_of(" \t\r\n\f/>"));
    }
    return {};
}

Charset ofXmlDeclaration(std::string_view start) {
    if (start.substr(0, 5) != "<?xml") return {};
    return charsetOf(attribute(start.substr(0, start.find("?>")), "encoding"));
}

}  // namespace

Charset charsetOf(std::string_view label) {
    const std::string lowered = lowerAscii(trimmed(label));
    const auto* const found = std::find_if(kLabels.begin(), kLabels.end(),
                                           [&](const Label& known) { return known.label == lowered; });
    return found == kLabels.end() ? Charset{} : found->charset;
}

Charset declaredCharset(std::string_view document) {
    const std::string start = lowerAscii(document.substr(0, 1024));
    Charset found = ofXmlDeclaration(trimmed(start));
    for (std::size_t at = 0; found.name.empty() && (at = start.find('<', at)) != std::string::npos; ++at) {
        const std::string_view rest = std::string_view(start).substr(at);
        if (rest.substr(0, 4) == "<!--") {
            const std::size_t end = rest.find("-->", 2);
            if (end == std::string_view::npos) break;
            at += end;
        } else if (rest.substr(0, 5) == "<meta") {
            const std::string_view tag = rest.substr(0, rest.find('>'));
            found = charsetOf(attribute(tag, "charset"));
            if (found.name.empty() && attribute(tag, "http-equiv") == "content-type")
                found = charsetOf(parameterOf(attribute(tag, "content"), "charset"));
        }
    }
    // Whoever could read the declaration was not reading UTF-16.
    return found.name == kUtf16Le.name || found.name == kUtf16Be.name ? kUtf8 : found;
}

}  // namespace openclaw::web
