#include "writer.h"

#include <algorithm>
#include <utility>

#include "escape.h"
#include "text.h"

namespace openclaw::web {
namespace {

// What encloses a line is written on each line: without a limit the text could grow with the square of the
// depth.
constexpr std::size_t kDeepestBlock = 12;
constexpr std::size_t kDeepestMark = 16;

std::string_view trimmedRight(std::string_view text) {
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

/// The white space that `text` begins with, together with what only looks like it or like nothing at all:
/// no-break space; zero width space and soft hyphen vanish.
std::size_t blankLength(std::string_view text, bool& space) {
    const char c = text[0];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f') {
        space = true;
        return 1;
    }
    if (text.substr(0, 2) == "\xC2\xA0") {
        space = true;
        return 2;
    }
    if (text.substr(0, 2) == "\xC2\xAD") return 2;
    if (text.substr(0, 3) == "\xE2\x80\x8B" || text.substr(0, 3) == "\xEF\xBB\xBF") return 3;
    return 0;
}

std::size_t wordLength(std::string_view text) {
    bool space = false;
    std::size_t length = 0;
    while (length < text.size() && blankLength(text.substr(length), space) == 0) ++length;
    return length;
}

}  // namespace

void Writer::text(std::string_view text) {
    while (!text.empty() && !full()) {
        if (const std::size_t blank = blankLength(text, space_); blank > 0) {
            text.remove_prefix(blank);
            continue;
        }
        const std::size_t length = wordLength(text);
        word(text.substr(0, length));
        text.remove_prefix(length);
    }
}

void Writer::word(std::string_view word) {
    const bool first = breaks_ > 0 || out_.empty();
    begin();
    if (style_ == Style::plain) {
        out_ += word;
        return;
    }
    const bool inLink =
        std::any_of(marks_.begin(), marks_.end(), [](const Mark& mark) { return mark.open == "["; });
    appendEscaped(out_, word, {first && marks_.empty(), inLink});
}

void Writer::verbatim(std::string_view piece) {
    if (piece.empty() || full()) return;
    begin();
    out_ += piece;
}

void Writer::lines(std::string_view block) {
    if (oneLine_) {
        text(block);
        return;
    }
    breakBlock();
    while (!full()) {
        const std::size_t end = block.find('\n');
        begin();
        out_ += block.substr(0, end);
        if (end == std::string_view::npos) break;
        block.remove_prefix(end + 1);
        breaks_ = 1;
    }
    breakBlock();
}

/// Everything that is due before a piece of text.
void Writer::begin() {
    if (out_.empty() || breaks_ > 0) {
        startLine();
    } else if (space_) {
        out_ += ' ';
    }
    space_ = false;
    for (; opened_ < marks_.size(); ++opened_) {
        if (marks_[opened_].counts) out_ += marks_[opened_].open;
    }
}

void Writer::startLine() {
    if (!out_.empty()) {
        if (hard_ && style_ == Style::markdown) out_ += "  ";
        std::string prefix;
        for (const Block& block : blocks_) {
            if (block.begun) prefix += block.rest;
        }
        for (; breaks_ > 1; --breaks_) out_.append("\n").append(trimmedRight(prefix));
        out_ += '\n';
    }
    for (Block& block : blocks_) out_ += std::exchange(block.begun, true) ? block.rest : block.first;
    breaks_ = 0;
    hard_ = false;
}

void Writer::closeOpened() {
    for (; opened_ > 0; --opened_) {
        if (marks_[opened_ - 1].counts) out_ += marks_[opened_ - 1].close;
    }
}

void Writer::breakLine(bool hard) {
    if (oneLine_) {
        space_ = true;
        return;
    }
    if (out_.empty()) return;
    closeOpened();
    breaks_ = hard && hard_ ? 2 : std::max(breaks_, 1u);
    hard_ = hard && breaks_ == 1;
    space_ = false;
}

void Writer::breakBlock() {
    breakLine();
    if (oneLine_ || out_.empty()) return;
    breaks_ = 2;
    hard_ = false;
}

void Writer::enterBlock(std::string first, std::string rest) {
    if (blocks_.size() == kDeepestBlock) {
        ++ignoredBlocks_;
        return;
    }
    blocks_.push_back({std::move(first), std::move(rest)});
}

void Writer::leaveBlock() {
    if (ignoredBlocks_ > 0)
        --ignoredBlocks_;
    else
        blocks_.pop_back();
}

void Writer::openMark(std::string open, std::string close) {
    if (marks_.size() == kDeepestMark) {
        ++ignoredMarks_;
        return;
    }
    const bool again = std::any_of(marks_.begin(), marks_.end(),
                                   [&](const Mark& mark) { return mark.counts && mark.open == open; });
    marks_.push_back({std::move(open), std::move(close), !again});
}

void Writer::closeMark() {
    if (ignoredMarks_ > 0) {
        --ignoredMarks_;
        return;
    }
    if (opened_ == marks_.size()) {
        if (marks_.back().counts) out_ += marks_.back().close;
        --opened_;
    }
    marks_.pop_back();
}

std::string Writer::finish() {
    closeOpened();
    return std::move(out_);
}

}  // namespace openclaw::web
