#include "answer_reader.h"

#include <strings.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace loadgen {
namespace {

std::string_view fieldValue(std::string_view head, std::string_view name) {
    for (auto at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at + 2)) {
        const std::string_view line = head.substr(at + 2);
        if (line.size() > name.size() + 1 && line[name.size()] == ':' &&
            ::strncasecmp(line.data(), name.data(), name.size()) == 0) {
            const std::string_view value = line.substr(name.size() + 2);
            return value.substr(0, value.find('\r'));
        }
    }
    return {};
}

int hexDigit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

AnswerReader::Result AnswerReader::feed(std::string_view bytes) {
    if (step_ == Step::head && !readHead(bytes)) return status_ < 0 ? Result::bad : Result::more;
    if (step_ != Step::body) return readChunks(bytes);
    if (bytes.size() > left_) return Result::bad;
    left_ -= bytes.size();
    return left_ == 0 ? Result::complete : Result::more;
}

/// True when the head is complete; `bytes` is then what follows it.
bool AnswerReader::readHead(std::string_view& bytes) {
    const auto seenBefore = head_.size();
    head_.append(bytes);
    const auto end = head_.find("\r\n\r\n", seenBefore < 3 ? 0 : seenBefore - 3);
    if (end == std::string::npos) return false;
    bytes.remove_prefix(end + 4 - seenBefore);
    const std::string_view head(head_.data(), end + 2);
    status_ = -1;
    if (head.size() < 12 || !head.starts_with("HTTP/1.")) return false;
    int status = 0;
    std::from_chars(head.data() + 9, head.data() + 12, status);
    const std::string_view length = fieldValue(head, "content-length");
    if (!length.empty()) {
        std::from_chars(length.data(), length.data() + length.size(), left_);
        step_ = Step::body;
    } else if (fieldValue(head, "transfer-encoding") == "chunked") {
        step_ = Step::chunkSize;
    } else {
        return false;
    }
    status_ = status;
    return true;
}

AnswerReader::Result AnswerReader::readChunks(std::string_view bytes) {
    while (!bytes.empty()) {
        const char c = bytes.front();
        switch (step_) {
            case Step::chunkSize:
                bytes.remove_prefix(1);
                if (const int digit = hexDigit(c); digit >= 0) {
                    left_ = left_ * 16 + static_cast<unsigned>(digit);
                    sizeSeen_ = true;
                } else if (c == '\n') {
                    if (!sizeSeen_) return Result::bad;
                    sizeSeen_ = false;
                    step_ = left_ == 0 ? Step::trailer : Step::chunkData;
                } else if (c != '\r') {
                    return Result::bad;
                }
                break;
            case Step::chunkData: {
                const auto count = std::min<std::uint64_t>(left_, bytes.size());
                bytes.remove_prefix(count);
                left_ -= count;
                if (left_ == 0) step_ = Step::chunkEnd;
                break;
            }
            case Step::chunkEnd:
                bytes.remove_prefix(1);
                if (c == '\n') step_ = Step::chunkSize;
                break;
            default:  // trailer
                bytes.remove_prefix(1);
                if (c == '\n') {
                    if (trailerLine_ == 0) return bytes.empty() ? Result::complete : Result::bad;
                    trailerLine_ = 0;
                } else if (c != '\r') {
                    ++trailerLine_;
                }
        }
    }
    return Result::more;
}

}  // namespace loadgen
