#include "report.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <boost/json.hpp>

#include "charset.h"
#include "media_type.h"
#include "page.h"
#include "text.h"

namespace openclaw::web {
namespace {

using plugin::Failure;

struct Content {
    std::string text;
    std::string title;
    std::string_view charset;
};

Content read(const Download& download, const MediaType& type, Format format, std::string_view bytes, bool cut,
             const Effort& effort) {
    const bool markup = type.reading == Reading::html || type.name.find("xml") != std::string::npos;
    Decoded decoded = decode(bytes, download.contentType, markup, cut);
    if (type.reading != Reading::html || format == Format::raw)
        return {std::move(decoded.text), {}, decoded.charset};
    Page page = readPage(decoded.text, download.url, format == Format::markdown, effort);
    return {std::move(page.text), std::move(page.title), decoded.charset};
}

/// A few words of an error page, on one line and without its markup.
std::string excerpt(const Download& download, const Effort& effort) {
    constexpr std::size_t kRead = 65'536;
    constexpr std::size_t kShown = 300;
    const MediaType type = mediaTypeOf(download.contentType, download.bytes);
    if (type.reading != Reading::html && type.reading != Reading::text) return {};
    const std::string_view start = std::string_view(download.bytes).substr(0, kRead);
    const bool cut = download.cut || start.size() < download.bytes.size();
    const std::string words = collapsed(read(download, type, Format::text, start, cut, effort).text);
    const std::size_t end = offsetOfCharacter(words, kShown);
    return words.substr(0, end) + (end < words.size() ? "…" : "");
}

void refuseError(const Download& download, const Effort& effort) {
    if (download.status >= 200 && download.status < 300) return;
    const std::string words = excerpt(download, effort);
    throw Failure(OPENCLAW_UPSTREAM_ERROR, download.url.shown() + " answered with status " +
                                               std::to_string(download.status) +
                                               (words.empty() ? "" : ": " + words));
}

std::string sizeOf(const Download& download) {
    if (download.contentLength) return std::to_string(*download.contentLength) + " bytes";
    return (download.cut ? "more than " : "") + std::to_string(download.bytes.size()) + " bytes";
}

boost::json::object detailsOf(const Arguments& arguments, const Download& download, const MediaType& type) {
    const std::string given = cleanUtf8(download.contentType);
    return {{"url", arguments.url},
            {"finalUrl", download.url.text() + download.url.fragment()},
            {"status", download.status},
            {"contentType", given.empty() ? type.name : given},
            {"bytes", download.bytes.size()},
            {"redirects", download.redirects},
            {"truncated", false},
            {"untrusted", true}};
}

void reportImage(plugin::Call& call, const Arguments& arguments, const Download& download,
                 const MediaType& type) {
    if (download.cut)
        throw Failure(OPENCLAW_TOO_LARGE, download.url.shown() + ": an image (" + type.name + ") of " +
                                              sizeOf(download) + "; at most " +
                                              std::to_string(arguments.maxBytes) + " are fetched (maxBytes)");
    call.content(type.name, download.bytes);
    call.finish(boost::json::serialize(detailsOf(arguments, download, type)));
}

/// The part of a text that a call asked for.
struct Piece {
    std::string_view text;
    std::size_t length;  ///< characters of the whole
    std::size_t next;    ///< index of the first character behind; `length` at the end
};

Piece pieceOf(std::string_view text, const Arguments& arguments, std::uint64_t outputCap) {
    const std::size_t length = countCharacters(text);
    if (arguments.startIndex > 0 && arguments.startIndex >= length)
        throw Failure(OPENCLAW_INVALID_ARGUMENT,
                      "startIndex: the text has " + std::to_string(length) + " characters only");
    text.remove_prefix(offsetOfCharacter(text, arguments.startIndex));
    text = text.substr(0, offsetOfCharacter(text, arguments.maxLength));
    constexpr std::uint64_t kForNote = 1'024;
    if (outputCap > kForNote && text.size() > outputCap - kForNote)
        text = wholeCharacters(text.substr(0, static_cast<std::size_t>(outputCap - kForNote)));
    return {text, length, arguments.startIndex + countCharacters(text)};
}

void reportText(plugin::Call& call, const Arguments& arguments, const Download& download,
                const MediaType& type, const Content& content) {
    const Piece piece = pieceOf(content.text, arguments, call.outputCap());
    boost::json::object details = detailsOf(arguments, download, type);
    details["title"] = content.title;
    details["charset"] = content.charset;
    details["startIndex"] = arguments.startIndex;
    details["length"] = piece.length;
    std::string note;
    if (piece.next < piece.length) {
        details["truncated"] = true;
        details["nextIndex"] = piece.next;
        note = "[Cut at character " + std::to_string(piece.next) + " of " + std::to_string(piece.length) +
               ": web_fetch with startIndex " + std::to_string(piece.next) + " reads on.";
    }
    if (download.cut) {
        details["truncated"] = true;
        note += (note.empty() ? "[" : " ") + std::string("The page is longer than the ") +
                std::to_string(download.bytes.size()) + " bytes that were fetched.";
    }
    call.text(piece.text);
    if (!note.empty()) {
        note += "]";
        details["note"] = note;
        call.text(note);
    }
    call.finish(boost::json::serialize(details));
}

}  // namespace

void report(plugin::Call& call, const Arguments& arguments, const Download& download, const Effort& effort) {
    refuseError(download, effort);
    const MediaType type = mediaTypeOf(download.contentType, download.bytes);
    if (type.reading == Reading::none)
        throw Failure(OPENCLAW_INVALID_ARGUMENT, download.url.shown() + ": is " + cleanUtf8(type.name) +
                                                     ", " + sizeOf(download) +
                                                     "; only text and images are fetched");
    if (type.reading == Reading::image) return reportImage(call, arguments, download, type);
    const Content content = read(download, type, arguments.format, download.bytes, download.cut, effort);
    reportText(call, arguments, download, type, content);
}

}  // namespace openclaw::web
