#pragma once

#include <string_view>

namespace openclaw::plugins {

/// Says on its thread, for as long as it lives, whose code runs: surrounds every call into a plugin. The
/// texts are borrowed.
class RunningPlugin {
  public:
    explicit RunningPlugin(std::string_view plugin, std::string_view item = {}) noexcept;
    ~RunningPlugin();
    RunningPlugin(const RunningPlugin&) = delete;
    RunningPlugin& operator=(const RunningPlugin&) = delete;

  private:
    std::string_view outerPlugin_;
    std::string_view outerItem_;
};

/// From now on a fatal signal (SEGV, BUS, FPE, ILL, ABRT) leaves a last line that names the plugin and the
/// item, before the process ends as it would have. Once is enough. Does nothing under the sanitizers, which
/// have handlers of their own.
void installCrashReport();

/// Lets the crash handler run on the calling thread even when its stack is exhausted; undone at its end.
class CrashStack {
  public:
    CrashStack();
    ~CrashStack();
    CrashStack(const CrashStack&) = delete;
    CrashStack& operator=(const CrashStack&) = delete;

  private:
    void* memory_ = nullptr;
};

/// Remembers which plugin the code around `address` belongs to, so that a crash on a thread of the plugin's
/// own is named as well. `plugin` has to live for ever.
void rememberCode(const void* address, std::string_view plugin);

}  // namespace openclaw::plugins
