#include "plugins/prober.h"

#include <poll.h>
#include <string.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "plugins/abi_text.h"
#include "plugins/file_hash.h"
#include "plugins/probe_child.h"
#include "plugins/probe_process.h"

namespace openclaw::plugins {
namespace {

/// Most are over in milliseconds; more than there are processors, so that one that hangs holds nobody up.
constexpr std::size_t atOnce = 8;

/// How soon an end is noticed that no pipe tells of, because something the plugin started holds it open.
constexpr int endCheckMs = 20;

constexpr std::size_t maxSaid = 200;

std::string nameOf(int signal) {
    const char* const name = ::sigabbrev_np(signal);
    if (name == nullptr) return "signal " + std::to_string(signal);
    return std::string("SIG") + name + " (" + ::sigdescr_np(signal) + ")";
}

std::string whenOf(const std::string& stage) {
    if (stage == stageDestroying) return " when its instance is destroyed";
    if (stage.compare(0, stageCreating.size(), stageCreating) == 0) {
        return " when it starts with " + stage.substr(stageCreating.size());
    }
    return " while it is loaded";
}

/// Goes on from a subject.
std::string howItEnded(const ProbeEnd& end) {
    const std::string number = std::to_string(end.number);
    switch (end.how) {
        case ProbeEnd::How::signalled:
            return "crashes with " + nameOf(end.number);
        case ProbeEnd::How::timed_out:
            return "hangs (stopped after " + number + " ms)";
        default:
            return end.number < 0 ? "ends the process" : "ends the process with exit code " + number;
    }
}

std::string reasonOf(const ProbeEnd& end) {
    std::string reason = "it " + howItEnded(end) + whenOf(end.stage);
    const std::string said = printable(lend(std::string_view(end.said).substr(0, maxSaid)));
    if (!said.empty()) reason += "; its last words: " + said;
    return log::redacted(reason);
}

}  // namespace

struct Prober::Probe {
    const Candidate* candidate;
    std::string* refusal;
    std::string key;
    std::unique_ptr<ProbeProcess> process;
};

Prober::Prober(Options options) : options_(std::move(options)) {}

std::vector<std::string> Prober::refusals(const std::vector<Candidate>& candidates) const {
    std::vector<std::string> refusals(candidates.size());
    if (options_.program.empty() || candidates.empty()) return refusals;
    Verdicts verdicts(options_.verdicts);
    std::deque<Probe> unknown;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const Candidate& candidate = candidates[i];
        try {
            const std::string& hash = candidate.file->sha256();
            Instance::Spec spec = candidate.spec;
            spec.configJson = candidate.config;
            std::string key = hash + "/" + sha256Of(probeRequest(spec));
            const Verdict* known = verdicts.find(hash);
            if (known == nullptr) known = verdicts.find(key);
            if (known == nullptr) {
                unknown.push_back({&candidate, &refusals[i], std::move(key), nullptr});
            } else if (!known->sound) {
                refusals[i] = refusalOf(*known);
            }
        } catch (const Error& e) {
            refusals[i] = e.message();
        }
    }
    run(std::move(unknown), verdicts);
    verdicts.save();
    return refusals;
}

void Prober::run(std::deque<Probe> waiting, Verdicts& verdicts) const {
    std::vector<Probe> running;
    while (!waiting.empty() || !running.empty()) {
        while (!waiting.empty() && running.size() < atOnce) {
            if (start(waiting.front())) running.push_back(std::move(waiting.front()));
            waiting.pop_front();
        }
        awaitNews(running);
        std::erase_if(running, [&](const Probe& probe) {
            if (!probe.process->advance()) return false;
            conclude(probe, verdicts);
            return true;
        });
    }
}

bool Prober::start(Probe& probe) const {
    const Candidate& candidate = *probe.candidate;
    try {
        probe.process = std::make_unique<ProbeProcess>(options_.program, candidate.file->path(),
                                                       candidate.file->copy().fd(),
                                                       probeRequest(candidate.spec), options_.limit);
        return true;
    } catch (const Error& e) {
        *probe.refusal = e.message();
        return false;
    }
}

void Prober::awaitNews(const std::vector<Probe>& running) {
    std::vector<pollfd> pipes;
    for (const Probe& probe : running) {
        pipes.push_back({probe.process->reportFd(), POLLIN, 0});
        pipes.push_back({probe.process->outputFd(), POLLIN, 0});
    }
    ::poll(pipes.data(), pipes.size(), endCheckMs);
}

void Prober::conclude(const Probe& probe, Verdicts& verdicts) const {
    PluginFile& file = *probe.candidate->file;
    const ProbeEnd& end = probe.process->end();
    const bool sound = end.how == ProbeEnd::How::sound;
    if (!sound && end.stage.empty()) {  // it did not come as far as the plugin
        *probe.refusal = "cannot be probed: the process for it " + howItEnded(end);
        return;
    }
    const Verdict verdict{sound, end.how == ProbeEnd::How::timed_out, sound ? "" : reasonOf(end), file.path(),
                          unixMillis()};
    if (!sound) *probe.refusal = refusalOf(verdict);
    // What does not survive its loading never sees a configuration.
    verdicts.remember(!sound && end.stage == stageLoading ? file.sha256() : probe.key, verdict);
}

std::string Prober::refusalOf(const Verdict& verdict) const {
    std::string refusal = verdict.reason + ". Replace the file or remove it";
    if (!options_.verdicts.empty()) {
        refusal += "; to have it tried again as it is, delete " + options_.verdicts;
    }
    return refusal;
}

}  // namespace openclaw::plugins
