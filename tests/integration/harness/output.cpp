#include "output.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <regex>
#include <stdexcept>

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
    const std::regex regex(pattern);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::unique_lock lock(mutex_);
    for (;;) {
        for (auto end = text_.find('\n', position); end != std::string::npos;
             end = text_.find('\n', position)) {
            const std::string line = text_.substr(position, end - position);
            position = end + 1;
            std::smatch match;
            if (std::regex_search(line, match, regex)) return {match.begin(), match.end()};
        }
        if (ended_ || changed_.wait_until(lock, deadline) == std::cv_status::timeout) {
            throw std::runtime_error("no line /" + pattern + "/ in:\n" + text_);
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
    const std::regex regex(pattern);
    const std::string all = text();
    std::vector<std::string> found;
    for (std::size_t begin = 0, end = 0; (end = all.find('\n', begin)) != std::string::npos;
         begin = end + 1) {
        std::string line = all.substr(begin, end - begin);
        if (std::regex_search(line, regex)) found.push_back(std::move(line));
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
