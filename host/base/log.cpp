#include "base/log.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <thread>
#include <vector>

namespace openclaw::log {
namespace {

constexpr std::size_t bufferLimit = 4u << 20;
constexpr std::size_t maxFieldBytes = 2048;  // clients choose what stands in many of them
constexpr auto gatherTime = std::chrono::milliseconds(10);

std::atomic<Level> currentLevel{Level::info};
std::atomic<Format> currentFormat{Format::text};

std::string_view nameOf(Level level) {
    static constexpr std::array<std::string_view, 4> names{"debug", "info", "warn", "error"};
    return names[static_cast<std::size_t>(level)];
}

void writeAll(std::string_view bytes) noexcept {
    while (!bytes.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, bytes.data(), bytes.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return;  // nobody is left to be told
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

class Redactor {
  public:
    void add(std::string_view secret) {
        if (secret.size() < 4) return;
        const std::lock_guard lock(mutex_);
        if (std::find(secrets_.begin(), secrets_.end(), secret) != secrets_.end()) return;
        secrets_.emplace_back(secret);
        // Longest first, so that a secret that contains another is replaced whole.
        std::stable_sort(secrets_.begin(), secrets_.end(),
                         [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    }

    void apply(std::string& text) const {
        const std::lock_guard lock(mutex_);
        for (const std::string& secret : secrets_) {
            for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at)) {
                text.replace(at, secret.size(), replacement);
                at += replacement.size();
            }
        }
    }

  private:
    static constexpr std::string_view replacement = "[redacted]";
    mutable std::mutex mutex_;
    std::vector<std::string> secrets_;
};

Redactor& redactor() {
    static auto* const instance = new Redactor;  // lives for ever: threads may log while the process exits
    return *instance;
}

/// The last lines that left the process, for those who ask the gateway instead of its journal.
class Ring {
  public:
    static Ring& instance() {
        static auto* const ring = new Ring;
        return *ring;
    }

    /// Whole lines.
    void add(std::string_view lines) {
        const std::lock_guard lock(mutex_);
        kept_.append(lines);
        end_ += static_cast<std::int64_t>(lines.size());
        if (kept_.size() <= 2 * keptBytes) return;
        const std::size_t cut = kept_.find('\n', kept_.size() - keptBytes) + 1;
        kept_.erase(0, cut);
    }

    Tail tail(std::int64_t cursor, std::size_t maxLines, std::size_t maxBytes) const {
        const std::lock_guard lock(mutex_);
        Tail tail;
        tail.cursor = end_;
        const std::int64_t begin = end_ - static_cast<std::int64_t>(kept_.size());
        tail.reset = cursor >= 0 && (cursor < begin || cursor > end_);
        const bool fresh = cursor < 0 || tail.reset;
        std::string_view rest =
            std::string_view(kept_).substr(fresh ? 0 : static_cast<std::size_t>(cursor - begin));
        std::size_t bytes = 0;
        while (!rest.empty()) {
            const std::size_t before =
                rest.size() < 2 ? std::string_view::npos : rest.rfind('\n', rest.size() - 2);
            const std::string_view line = before == std::string_view::npos ? rest : rest.substr(before + 1);
            bytes += line.size();
            if (tail.lines.size() == maxLines || bytes > maxBytes) {
                tail.truncated = true;
                break;
            }
            tail.lines.emplace_back(line.substr(0, line.size() - 1));
            rest.remove_suffix(line.size());
        }
        std::reverse(tail.lines.begin(), tail.lines.end());
        return tail;
    }

  private:
    static constexpr std::size_t keptBytes = std::size_t{1} << 20;
    mutable std::mutex mutex_;
    std::string kept_;
    std::int64_t end_ = 0;  ///< bytes of all lines so far
};

/// Gathers lines and writes them from a thread of its own, so that no event loop waits for a terminal or a
/// journal.
class Writer {
  public:
    static Writer& instance() {
        static auto* const writer = new Writer;
        return *writer;
    }

    void append(std::string_view line) {
        const std::lock_guard lock(mutex_);
        if (pending_.size() + line.size() > bufferLimit) {
            ++dropped_;
            return;
        }
        const bool wake = pending_.empty();
        pending_.append(line);
        if (wake) {
            if (!running_) start();
            somethingPending_.notify_one();
        }
    }

    void flush() {
        std::unique_lock lock(mutex_);
        flushing_ = true;
        somethingPending_.notify_one();
        allWritten_.wait_for(lock, std::chrono::seconds(1), [&] { return pending_.empty() && !writing_; });
        flushing_ = false;
    }

    void emergency(std::string_view line) noexcept {
        // The lock may be held by the thread that crashed: a torn buffer is better than silence, a deadlock
        // is not.
        if (mutex_.try_lock()) {
            writeAll(pending_);
            pending_.clear();
            mutex_.unlock();
        }
        writeAll(line);
    }

  private:
    void start() {
        running_ = true;
        std::thread([this] { run(); }).detach();
    }

    void run() {
        std::unique_lock lock(mutex_);
        std::string batch;
        for (;;) {
            somethingPending_.wait(lock, [&] { return !pending_.empty(); });
            if (!flushing_) somethingPending_.wait_for(lock, gatherTime, [&] { return flushing_; });
            batch.swap(pending_);
            if (dropped_ > 0) {
                batch += "log: stderr was stuck, lines dropped: " + std::to_string(dropped_) + "\n";
                dropped_ = 0;
            }
            writing_ = true;
            lock.unlock();
            redactor().apply(batch);
            Ring::instance().add(batch);
            writeAll(batch);
            batch.clear();
            lock.lock();
            writing_ = false;
            if (pending_.empty()) allWritten_.notify_all();
        }
    }

    std::mutex mutex_;
    std::condition_variable somethingPending_;
    std::condition_variable allWritten_;
    std::string pending_;
    std::uint64_t dropped_ = 0;
    bool running_ = false;
    bool writing_ = false;
    bool flushing_ = false;
};

/// UTC with milliseconds, RFC 3339. The part that changes once a second is kept.
void appendTime(std::string& out) {
    thread_local std::time_t keptSecond = 0;
    thread_local std::array<char, 20> kept{};
    const auto now = std::chrono::system_clock::now();
    const std::time_t second = std::chrono::system_clock::to_time_t(now);
    if (second != keptSecond) {
        std::tm utc{};
        ::gmtime_r(&second, &utc);
        std::strftime(kept.data(), kept.size(), "%Y-%m-%dT%H:%M:%S", &utc);
        keptSecond = second;
    }
    const auto sinceEpoch =
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    const auto millis = static_cast<unsigned>(sinceEpoch % 1000);
    out.append(kept.data(), 19);
    out.push_back('.');
    out.push_back(static_cast<char>('0' + millis / 100));
    out.push_back(static_cast<char>('0' + millis / 10 % 10));
    out.push_back(static_cast<char>('0' + millis % 10));
    out.push_back('Z');
}

void appendQuoted(std::string& out, std::string_view text) {
    static constexpr std::string_view hex = "0123456789abcdef";
    out.push_back('"');
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (byte < 0x20 || byte == 0x7f) {
            out += "\\u00";
            out.push_back(hex[byte >> 4]);
            out.push_back(hex[byte & 15]);
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

bool needsQuotes(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= 0x20 || byte == 0x7f || c == '"' || c == '=' || c == '\\';
    });
}

struct AppendValue {
    std::string& out;
    Format format;

    void operator()(std::monostate) const {}
    void operator()(std::string_view text) const {
        if (text.size() > maxFieldBytes) {
            text = text.substr(0, maxFieldBytes - 3);
            while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80)
                text.remove_suffix(1);
            if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0) text.remove_suffix(1);
            (*this)(std::string(text) + "...");  // fits now
            return;
        }
        if (format == Format::json || needsQuotes(text)) {
            appendQuoted(out, text);
        } else {
            out.append(text);
        }
    }
    void operator()(std::int64_t number) const { appendNumber(number); }
    void operator()(double number) const {
        std::array<char, 40> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed, 3);
        out.append(digits.data(), end.ptr);
    }
    void operator()(bool flag) const { out += flag ? "true" : "false"; }

    void appendNumber(std::int64_t number) const {
        std::array<char, 24> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number);
        out.append(digits.data(), end.ptr);
    }
};

bool isAbsent(const Field& field) {
    const auto* text = std::get_if<std::string_view>(&field.value);
    return std::holds_alternative<std::monostate>(field.value) || (text != nullptr && text->empty());
}

void appendText(std::string& line, Level level, std::string_view event, std::initializer_list<Field> fields) {
    appendTime(line);
    line.push_back(' ');
    line.append(nameOf(level));
    line.push_back(' ');
    line.append(event);
    for (const Field& field : fields) {
        if (isAbsent(field)) continue;
        line.push_back(' ');
        line.append(field.key);
        line.push_back('=');
        std::visit(AppendValue{line, Format::text}, field.value);
    }
}

void appendJson(std::string& line, Level level, std::string_view event, std::initializer_list<Field> fields) {
    line += R"({"time":")";
    appendTime(line);
    line += R"(","level":")";
    line.append(nameOf(level));
    line += R"(","event":)";
    appendQuoted(line, event);
    for (const Field& field : fields) {
        if (isAbsent(field)) continue;
        line.push_back(',');
        appendQuoted(line, field.key);
        line.push_back(':');
        std::visit(AppendValue{line, Format::json}, field.value);
    }
    line.push_back('}');
}

}  // namespace

void configure(Level level, Format format) {
    currentLevel = level;
    currentFormat = format;
}

bool enabled(Level level) noexcept {
    return level >= currentLevel.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    thread_local std::string line;
    line.clear();
    if (currentFormat.load(std::memory_order_relaxed) == Format::json) {
        appendJson(line, level, event, fields);
    } else {
        appendText(line, level, event, fields);
    }
    line.push_back('\n');
    Writer::instance().append(line);
}

void redact(std::string_view secret) {
    redactor().add(secret);
}

std::string redacted(std::string_view text) {
    std::string result(text);
    redactor().apply(result);
    return result;
}

Tail tail(std::int64_t cursor, std::size_t maxLines, std::size_t maxBytes) {
    return Ring::instance().tail(cursor, maxLines, maxBytes);
}

void flush() {
    Writer::instance().flush();
}

void emergency(std::string_view line) noexcept {
    Writer::instance().emergency(line);
}

}  // namespace openclaw::log
