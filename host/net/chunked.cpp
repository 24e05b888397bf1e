#include "net/chunked.h"

#include <algorithm>

#include "net/fields.h"

namespace openclaw::net {
namespace {

constexpr std::uint32_t skippedLimit = 16 * 1024;
constexpr std::uint8_t maxSizeDigits = 15;

int hexValue(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool isTokenCharacter(char c) noexcept {
    return isToken({&c, 1});
}

bool isControl(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

}  // namespace

ChunkedDecoder::State ChunkedDecoder::next(std::string_view& input, std::string_view& data) noexcept {
    data = {};
    while (!input.empty() && step_ != Step::done && step_ != Step::bad) {
        if (step_ == Step::data) {
            const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, input.size()));
            data = input.substr(0, take);
            input.remove_prefix(take);
            left_ -= take;
            if (left_ == 0) step_ = Step::dataCr;
            return State::more;
        }
        const char c = input.front();
        input.remove_prefix(1);
        const auto expect = [&](char wanted, Step then) { step_ = c == wanted ? then : Step::bad; };
        switch (step_) {
            case Step::size:
                if (const int digit = hexValue(c); digit >= 0) {
                    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
                    if (++digits_ > maxSizeDigits) step_ = Step::bad;
                } else if (digits_ == 0) {
                    step_ = Step::bad;
                } else if (c == '\r') {
                    step_ = Step::sizeLf;
                } else {
                    step_ = c == ';' ? Step::extension : Step::bad;
                }
                break;
            case Step::extension:
                if (c == '\r') {
                    step_ = Step::sizeLf;
                } else if (isControl(c) || ++skipped_ > skippedLimit) {
                    step_ = Step::bad;
                }
                break;
            case Step::sizeLf:
                expect('\n', left_ == 0 ? Step::trailerStart : Step::data);
                digits_ = 0;
                break;
            case Step::dataCr:
                expect('\r', Step::dataLf);
                break;
            case Step::dataLf:
                expect('\n', Step::size);
                break;
            case Step::trailerStart:
                step_ = c == '\r' ? Step::endLf : isTokenCharacter(c) ? Step::trailerName : Step::bad;
                break;
            case Step::trailerName:
                if (c == ':') {
                    step_ = Step::trailer;
                } else if (!isTokenCharacter(c) || ++skipped_ > skippedLimit) {
                    step_ = Step::bad;
                }
                break;
            case Step::trailer:
                if (c == '\r') {
                    step_ = Step::trailerLf;
                } else if (isControl(c) || ++skipped_ > skippedLimit) {
                    step_ = Step::bad;
                }
                break;
            case Step::trailerLf:
                expect('\n', Step::trailerStart);
                break;
            case Step::endLf:
                expect('\n', Step::done);
                break;
            case Step::data:
            case Step::done:
            case Step::bad:
                break;
        }
    }
    if (step_ == Step::done) return State::done;
    return step_ == Step::bad ? State::bad : State::more;
}

}  // namespace openclaw::net
