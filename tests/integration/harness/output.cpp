#include "output.h"

#include <re2/re2.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <utility>

namespace harness {

Output::Output(int fd) : fd_(fd), reader_([this] { read(); }) {}

Output::~Output() {
    reader_.join();
    ::close(fd_);
}

void Output::read() {
    std::array<char, 16'384> buffer{};
    for (;;) {
        const ssize_t count = ::read(fd_, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        const std::lock_guard lock(mutex_);
        if (count <= 0) {
            ended_ = true;
        } else {
            text_.append(buffer.data(), static_cast<std::size_t>(count));
        }
        changed_.notify_all();
        if (ended_) return;
    }
}

std::vector<std::string> Output::awaitLine(const std::string& pattern, std::size_t& position) {
    const RE2 regex(pattern);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::unique_lock lock(mutex_);
    for (;;) {
        for (auto end = text_.find('\n', position); end != std::string::npos;
             end = text_.find('\n', position)) {
            const re2::StringPiece line(text_.data() + position, end - position);
            position = end + 1;
            std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) +
                                                 1);
            if (!regex.Match(line, 0, line.size(), RE2::UNANCHORED, groups.data(),
                             static_cast<int>(groups.size()))) {
                continue;
            }
            std::vector<std::string> found{line.as_string()};
            for (std::size_t i = 1; i < groups.size(); ++i) found.push_back(groups[i].as_string());
            return found;
        }
        if (ended_ || changed_.wait_until(lock, deadline) == std::cv_status::timeout) {
            const std::size_t from = text_.size() > 4000 ? text_.size() - 4000 : 0;
            throw std::runtime_error("no line /" + pattern + "/; the end of what came:\n" +
                                     text_.substr(from));
        }
    }
}

std::vector<std::string> Output::awaitLine(const std::string& pattern) {
    std::size_t position = 0;
    return awaitLine(pattern, position);
}

std::string Output::text() const {
    const std::lock_guard lock(mutex_);
    return text_;
}

std::vector<std::string> Output::lines(const std::string& pattern) const {
    const RE2 regex(pattern);
    const std::string all = text();
    std::vector<std::string> found;
    for (std::size_t begin = 0, end = 0; (end = all.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        std::string line = all.substr(begin, end - begin);
        if (RE2::PartialMatch(line, regex)) found.push_back(std::move(line));
    }
    return found;
}

std::string Output::awaitEnd() {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, patience, [this] { return ended_; })) {
        throw std::runtime_error("the stream did not end:\n" + text_);
    }
    return text_;
}

}  // namespace harness
