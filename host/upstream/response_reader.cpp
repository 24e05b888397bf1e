#include "upstream/response_reader.h"

#include <algorithm>
#include <cstring>

namespace openclaw::upstream {
namespace {

constexpr std::size_t headLimit = std::size_t{64} * 1024;
constexpr std::size_t maxFields = 256;
constexpr std::uint8_t maxInterim = 16;
constexpr std::string_view headEnd = "\r\n\r\n";

std::string_view asText(std::span<char> bytes) noexcept {
    return {bytes.data(), bytes.size()};
}

/// Can more bytes still make a head of this? Said early, because a peer that speaks another protocol may
/// never send the end of a head.
const char* wrongSoFar(std::string_view head) noexcept {
    constexpr std::string_view version = "HTTP/1.";
    const std::size_t known = std::min(head.size(), version.size());
    if (head.substr(0, known) != version.substr(0, known))
        return "it does not begin with HTTP/1.1 or HTTP/1.0";
    for (auto lf = head.find('\n'); lf != std::string_view::npos; lf = head.find('\n', lf + 1)) {
        if (lf == 0 || head[lf - 1] != '\r') return "a header line does not end in CRLF";
    }
    return nullptr;
}

}  // namespace

ResponseReader::Head ResponseReader::refuse(const char* error) noexcept {
    error_ = error;
    return Head::bad;
}

ResponseReader::Head ResponseReader::readHead(std::span<char>& input, net::Fields& fields) {
    while (true) {
        fields.clear();
        const Head head = readOneHead(input, fields);
        if (head != Head::complete || status_ >= 200) return head;
        if (status_ == 101) return refuse("it switches protocols, which nobody asked for");
        if (++interim_ > maxInterim) return refuse("too many interim answers");
        partialHead_.clear();
    }
}

ResponseReader::Head ResponseReader::readOneHead(std::span<char>& input, net::Fields& fields) {
    const std::size_t before = partialHead_.size();
    std::string_view head;
    if (before == 0) {
        head = asText(input);
    } else {
        partialHead_.append(input.data(), input.size());
        head = partialHead_;
    }
    // The end may have begun in an earlier piece.
    const std::size_t end = head.find(headEnd, before - std::min(before, headEnd.size() - 1));
    const std::size_t size = end == std::string_view::npos ? head.size() : end + headEnd.size();
    if (size > headLimit) return refuse("its head is longer than 64 KB");
    if (end == std::string_view::npos) {
        const char* const wrong = wrongSoFar(head);
        if (before == 0) partialHead_.assign(head);
        input = {};
        return wrong != nullptr ? refuse(wrong) : Head::incomplete;
    }
    input = input.subspan(size - before);
    // The last header line keeps its line end; the empty line goes.
    if (const char* const wrong = parse(head.substr(0, end + 2), fields)) return refuse(wrong);
    return Head::complete;
}

const char* ResponseReader::parse(std::string_view head, net::Fields& fields) {
    const std::size_t line = head.find("\r\n");
    if (const char* const wrong = parseStatusLine(head.substr(0, line))) return wrong;
    if (const char* const wrong = net::parseFields(head.substr(line + 2), maxFields, fields)) return wrong;
    return status_ < 200 ? nullptr : frame(fields);
}

const char* ResponseReader::parseStatusLine(std::string_view line) {
    // HTTP/1.1 200 OK; the reason may be empty, and some servers then leave out the space before it.
    constexpr std::string_view version = "HTTP/1.";
    constexpr std::size_t bare = 12;
    if (!line.starts_with(version)) return "it does not begin with HTTP/1.1 or HTTP/1.0";
    if (line.size() < bare || (line[7] != '0' && line[7] != '1') || line[8] != ' ') {
        return "a malformed status line";
    }
    minorOne_ = line[7] == '1';
    const auto status = net::parseDecimal(line.substr(9, 3));
    if (!status || *status < 100 || *status > 599) return "a status that is not a number from 100 to 599";
    if (line.size() > bare && line[bare] != ' ') return "a malformed status line";
    for (const char c : line.substr(bare)) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte < 0x20 && c != '\t') || byte == 0x7f) return "a status line with a control character";
    }
    status_ = static_cast<int>(*status);
    return nullptr;
}

const char* ResponseReader::frame(const net::Fields& fields) {
    using Kind = net::Framing::Kind;
    if (const char* const wrong = net::parseFraming(fields, framing_)) return wrong;
    if (framing_.kind == Kind::chunked && !minorOne_) return "Transfer-Encoding in an HTTP/1.0 answer";
    if (answersHead_ || status_ == 204 || status_ == 304) {
        framing_ = {};
        complete_ = true;
    } else if (framing_.kind == Kind::none) {
        framing_.kind = Kind::untilClose;
    } else if (framing_.kind == Kind::length) {
        complete_ = framing_.length == 0;
    }
    const bool asked =
        minorOne_ ? !fields.hasToken("connection", "close") : fields.hasToken("connection", "keep-alive");
    persistent_ = asked && framing_.kind != Kind::untilClose;
    return nullptr;
}

std::string_view ResponseReader::readBody(std::span<char>& input) {
    if (!partialHead_.empty()) partialHead_ = {};
    std::size_t take = 0;
    switch (framing_.kind) {
        case net::Framing::Kind::none:
            break;
        case net::Framing::Kind::length:
            take = static_cast<std::size_t>(std::min<std::uint64_t>(framing_.length, input.size()));
            framing_.length -= take;
            complete_ = framing_.length == 0;
            break;
        case net::Framing::Kind::untilClose:
            take = input.size();
            break;
        case net::Framing::Kind::chunked:
            return complete_ ? std::string_view{} : readChunks(input);
    }
    const std::string_view body = asText(input.first(take));
    input = input.subspan(take);
    return body;
}

std::string_view ResponseReader::readChunks(std::span<char>& input) {
    using State = net::ChunkedDecoder::State;
    std::string_view rest = asText(input);
    char* begin = nullptr;  // of the one run that the caller gets
    std::size_t size = 0;
    State state = State::more;
    while (!rest.empty() && state == State::more) {
        std::string_view data;
        state = chunks_.next(rest, data);
        if (data.empty()) continue;
        char* const run = input.data() + (data.data() - input.data());
        if (begin == nullptr) {
            begin = run;
        } else {
            std::memmove(begin + size, run, data.size());
        }
        size += data.size();
    }
    complete_ = state == State::done;
    if (state == State::bad) error_ = "a malformed chunk";
    input = input.last(rest.size());
    return {begin, size};
}

}  // namespace openclaw::upstream
