#include "dialects/sse.h"

namespace openclaw::dialects {
namespace {

/// The end of the last whole event in `text`: behind the empty line that ends it; 0 when there is none that
/// ends beyond `floor`. Looks from the end, where streams that are passed on as they come usually have it. A
/// CR at the very end may be half of a CRLF: the boundary it would make shows with the next bytes.
std::size_t endOfLastEvent(std::string_view text, std::size_t floor) {
    for (std::size_t end = text.size(); end > floor && end > 1; --end) {
        const char last = text[end - 1];
        if (last != '\n' && last != '\r') continue;
        if (last == '\r' && (end == text.size() || text[end] == '\n')) continue;
        std::size_t before = end - 1;
        if (last == '\n' && before > 0 && text[before - 1] == '\r') --before;
        if (before > 0 && (text[before - 1] == '\n' || text[before - 1] == '\r')) return end;
    }
    return 0;
}

}  // namespace

std::string_view SseTail::take(std::string_view bytes) {
    std::size_t floor = 0;
    if (!held_.empty()) {
        floor = held_.size() - 1;  // no boundary was seen before; one may have been cut in two
        held_.append(bytes);
        passed_.swap(held_);
        held_.clear();
        bytes = passed_;
    }
    const std::size_t end = endOfLastEvent(bytes, floor);
    if (end > 0) passing_ = false;
    if (passing_ || bytes.size() - end > maxHeld) {
        passing_ = true;
        return bytes;
    }
    if (end == 0 && bytes.data() == passed_.data()) {
        passed_.swap(held_);
        return {};
    }
    held_.assign(bytes.substr(end));
    look(bytes.substr(0, end));
    return bytes.substr(0, end);
}

std::string_view SseTail::rest() noexcept {
    passed_.swap(held_);
    held_.clear();
    look(passed_);
    return passed_;
}

void SseTail::look(std::string_view events) noexcept {
    // The marker is the stream's last event: only comments may follow it.
    while (!events.empty()) {
        const auto last = events.find_last_not_of("\r\n");
        if (last == std::string_view::npos) return;
        events = events.substr(0, last + 1);
        const auto before = events.find_last_of("\r\n");
        const std::string_view line = before == std::string_view::npos ? events : events.substr(before + 1);
        if (!line.starts_with(':')) {
            done_ = line == "data:[DONE]" || line == "data: [DONE]";
            return;
        }
        events.remove_suffix(line.size());
    }
}

}  // namespace openclaw::dialects
