#include "dialects/sse_reader.h"

#include <cstring>

#include "base/error.h"

namespace openclaw::dialects {
namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

}  // namespace

/// Where in rest_ the line ends. An LF far away is looked for only once, however many CRs come before it.
std::size_t SseReader::lineEnd() {
    const char* const begin = rest_.data();
    if (lf_ == nullptr || lf_ < begin) {
        const void* const found = std::memchr(begin, '\n', rest_.size());
        lf_ = found == nullptr ? begin + rest_.size() : static_cast<const char*>(found);
    }
    const auto size = static_cast<std::size_t>(lf_ - begin);
    const void* const cr = std::memchr(begin, '\r', size);
    return cr == nullptr ? size : static_cast<std::size_t>(static_cast<const char*>(cr) - begin);
}

void SseReader::check(std::size_t more) const {
    const std::size_t held = hasData_ ? (copied_ ? joined_.size() : data_.size()) : 0;
    if (held + more > limit_) {
        throw Error(ErrorCode::upstream_failed,
                    "the provider sent an event of more than " + std::to_string(limit_) + " bytes");
    }
}

bool SseReader::takeLine(std::string_view& line) {
    if (afterCr_ && !rest_.empty()) {
        afterCr_ = false;
        if (rest_.front() == '\n') rest_.remove_prefix(1);
    }
    if (rest_.empty()) return false;
    const std::size_t end = lineEnd();
    check(partial_.size() + end);
    if (end == rest_.size()) {
        partial_.append(rest_);
        rest_ = {};
        return false;
    }
    lineJoined_ = !partial_.empty();
    if (!lineJoined_) {
        line = rest_.substr(0, end);
    } else {
        partial_.append(rest_.substr(0, end));
        line_.swap(partial_);
        partial_.clear();
        line = line_;
    }
    afterCr_ = rest_[end] == '\r';
    rest_.remove_prefix(end + 1);
    if (!begun_) {
        begun_ = true;
        if (line.starts_with(byteOrderMark)) line.remove_prefix(byteOrderMark.size());
    }
    return true;
}

void SseReader::keep() {
    if (!hasData_ || copied_) return;
    joined_.assign(data_);
    copied_ = true;
}

void SseReader::readLine(std::string_view line) {
    const auto colon = line.find(':');
    if (colon == 0) return;
    const std::string_view field = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "event") {
        name_.assign(value);
    } else if (field == "data") {
        if (!hasData_) {
            hasData_ = true;
            copied_ = lineJoined_;
            if (copied_) {
                joined_.assign(value);
            } else {
                data_ = value;
            }
        } else {
            check(value.size() + 1);
            keep();
            joined_.push_back('\n');
            joined_.append(value);
        }
    }
}

std::optional<SseEvent> SseReader::dispatch() {
    dispatchedName_.swap(name_);
    name_.clear();
    if (!hasData_) return std::nullopt;
    hasData_ = false;
    if (!copied_) return SseEvent{dispatchedName_, data_};
    copied_ = false;
    dispatched_.swap(joined_);
    joined_.clear();
    return SseEvent{dispatchedName_, dispatched_};
}

std::optional<SseEvent> SseReader::next() {
    std::string_view line;
    while (takeLine(line)) {
        if (!line.empty()) {
            readLine(line);
        } else if (const auto event = dispatch()) {
            return event;
        }
    }
    keep();
    return std::nullopt;
}

std::optional<SseEvent> SseReader::last() {
    if (!partial_.empty()) {
        line_.swap(partial_);
        partial_.clear();
        lineJoined_ = true;
        readLine(line_);
    }
    return dispatch();
}

}  // namespace openclaw::dialects
