#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "plugins/instance.h"
#include "plugins/plugin_file.h"
#include "plugins/verdicts.h"

namespace openclaw::plugins {

/// Lets plugins that nobody has tried yet be tried by processes of their own, so that one that crashes, hangs
/// or exits does so there. Several at a time; what they found is remembered. One thread.
class Prober {
  public:
    struct Options {
        std::string program;   ///< that has the command of probe_child.h; empty: nothing is probed
        std::string verdicts;  ///< the file to remember in; empty: nothing is remembered
        std::chrono::milliseconds limit{5'000};  ///< for one plugin
    };

    /// An instance that is about to be made.
    struct Candidate {
        PluginFile* file = nullptr;
        Instance::Spec spec;
        std::string config;  ///< as the plugin sees it: without secrets
    };

    explicit Prober(Options options);

    /// For each candidate why it must not be loaded into this process; empty: it may. Blocks, at worst for
    /// the time limit where no more hang than are probed at a time.
    std::vector<std::string> refusals(const std::vector<Candidate>& candidates) const;

  private:
    struct Probe;

    void run(std::deque<Probe> waiting, Verdicts& verdicts) const;
    bool start(Probe& probe) const;
    static void awaitNews(const std::vector<Probe>& running);
    void conclude(const Probe& probe, Verdicts& verdicts) const;
    std::string refusalOf(const Verdict& verdict) const;

    Options options_;
};

}  // namespace openclaw::plugins
