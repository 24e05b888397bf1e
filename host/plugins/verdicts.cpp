#include "plugins/verdicts.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include <boost/json.hpp>

#include "base/clock.h"
#include "base/log.h"
#include "base/version.h"
#include "openclaw/plugin.h"

namespace openclaw::plugins {
namespace {

namespace json = boost::json;

constexpr std::size_t hashLength = 64;
constexpr std::size_t maxVerdicts = 512;
constexpr std::int64_t timeoutCountsForMs = std::int64_t{60} * 60 * 1000;

/// Another gateway may get along with a plugin that this one does not, and the other way round.
std::string thisGateway() {
    return std::string(version) + ", plugin ABI " + std::to_string(OPENCLAW_ABI_MAJOR) + "." +
           std::to_string(OPENCLAW_ABI_MINOR);
}

[[noreturn]] void fail(int error) {
    throw std::runtime_error(std::generic_category().message(error));
}

void writeAll(int fd, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(fd, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail(errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void replace(const std::string& path, std::string_view text) {
    const std::string fresh = path + "." + std::to_string(::getpid());
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) fail(errno);
    try {
        writeAll(fd, text);
        ::close(fd);
        if (std::rename(fresh.c_str(), path.c_str()) != 0) fail(errno);
    } catch (...) {
        ::unlink(fresh.c_str());
        throw;
    }
}

}  // namespace

Verdicts::Verdicts(std::string path) : path_(std::move(path)) {
    if (path_.empty()) return;
    try {
        read();
    } catch (const std::exception& e) {
        verdicts_.clear();
        log::warn("remembered verdicts on plugins cannot be read; they are probed again",
                  {{"file", path_}, {"reason", e.what()}});
    }
}

void Verdicts::read() {
    std::ifstream file(path_, std::ios::binary);
    if (!file) {
        if (errno == ENOENT) return;
        fail(errno);
    }
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const json::value document = json::parse(text);
    if (document.at("gateway").as_string() != json::string_view(thisGateway())) return;
    for (const auto& [key, value] : document.at("verdicts").as_object()) {
        Verdict verdict;
        verdict.sound = value.at("sound").as_bool();
        verdict.timedOut = value.at("timedOut").as_bool();
        verdict.reason = value.at("reason").as_string();
        verdict.file = value.at("file").as_string();
        verdict.atUnixMs = value.at("at").as_int64();
        verdicts_.emplace(std::string(key), std::move(verdict));
    }
}

const Verdict* Verdicts::find(const std::string& key) const {
    const auto found = verdicts_.find(key);
    if (found == verdicts_.end()) return nullptr;
    const Verdict& verdict = found->second;
    if (verdict.timedOut && unixMillis() - verdict.atUnixMs > timeoutCountsForMs) return nullptr;
    return &verdict;
}

void Verdicts::remember(const std::string& key, Verdict verdict) {
    std::erase_if(verdicts_, [&](const auto& entry) {
        return entry.second.file == verdict.file &&
               entry.first.compare(0, hashLength, key, 0, hashLength) != 0;
    });
    verdicts_[key] = std::move(verdict);
    changed_ = true;
    if (verdicts_.size() <= maxVerdicts) return;
    verdicts_.erase(std::min_element(verdicts_.begin(), verdicts_.end(), [](const auto& a, const auto& b) {
        return a.second.atUnixMs < b.second.atUnixMs;
    }));
}

void Verdicts::save() {
    if (path_.empty() || !changed_) return;
    json::object all;
    for (const auto& [key, verdict] : verdicts_) {
        all[key] = {{"sound", verdict.sound},
                    {"timedOut", verdict.timedOut},
                    {"reason", verdict.reason},
                    {"file", verdict.file},
                    {"at", verdict.atUnixMs}};
    }
    const json::object document{{"gateway", thisGateway()}, {"verdicts", std::move(all)}};
    try {
        replace(path_, json::serialize(document) + "\n");
        changed_ = false;
    } catch (const std::exception& e) {
        log::warn("verdicts on plugins cannot be kept; they will be probed again at the next start",
                  {{"file", path_}, {"reason", e.what()}});
    }
}

}  // namespace openclaw::plugins
