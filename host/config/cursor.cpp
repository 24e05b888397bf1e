#include "config/cursor.h"

#include "base/text.h"

namespace openclaw::config {
namespace {

constexpr char32_t byteOrderMark = 0xFEFF;

unsigned widthFrom(unsigned char first) noexcept {
    if (first < 0x80) return 1;
    if ((first & 0xE0) == 0xC0) return 2;
    if ((first & 0xF0) == 0xE0) return 3;
    return 4;
}

}  // namespace

Cursor::Cursor(std::string_view text) : text_(text) {
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        throw SyntaxError{position_, "the text is UTF-16; save it as UTF-8"};
    }
    decode();
    if (current_ == byteOrderMark) {
        take();
        position_.column = 1;
    }
}

char Cursor::peekSecond() const noexcept {
    const std::size_t at = position_.offset + width_;
    return at < text_.size() ? text_[at] : '\0';
}

char32_t Cursor::take() {
    const char32_t taken = current_;
    if (taken == end) return end;
    position_.offset += width_;
    const bool ownLineEnd = taken == '\r' && !(text_.substr(position_.offset).starts_with('\n'));
    if (taken == '\n' || ownLineEnd) {
        ++position_.line;
        position_.column = 1;
    } else {
        ++position_.column;
    }
    decode();
    return taken;
}

bool Cursor::takeIf(char32_t expected) {
    if (current_ != expected) return false;
    take();
    return true;
}

void Cursor::decode() {
    if (position_.offset >= text_.size()) {
        current_ = end;
        width_ = 0;
        return;
    }
    const auto first = static_cast<unsigned char>(text_[position_.offset]);
    width_ = widthFrom(first);
    if (width_ == 1) {
        current_ = first;
        return;
    }
    const std::string_view bytes = text_.substr(position_.offset, width_);
    if (bytes.size() < width_ || !text::isValidUtf8(bytes)) {
        throw SyntaxError{position_, "this byte is not valid UTF-8; save the text as UTF-8"};
    }
    current_ = first & (0x7Fu >> width_);
    for (const char byte : bytes.substr(1)) {
        current_ = (current_ << 6) | (static_cast<unsigned char>(byte) & 0x3Fu);
    }
}

void appendUtf8(std::string& out, char32_t codePoint) {
    const auto push = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (codePoint < 0x80) {
        push(codePoint);
    } else if (codePoint < 0x800) {
        push(0xC0 | (codePoint >> 6));
        push(0x80 | (codePoint & 0x3F));
    } else if (codePoint < 0x10000) {
        push(0xE0 | (codePoint >> 12));
        push(0x80 | ((codePoint >> 6) & 0x3F));
        push(0x80 | (codePoint & 0x3F));
    } else {
        push(0xF0 | (codePoint >> 18));
        push(0x80 | ((codePoint >> 12) & 0x3F));
        push(0x80 | ((codePoint >> 6) & 0x3F));
        push(0x80 | (codePoint & 0x3F));
    }
}

}  // namespace openclaw::config
