#include "plugins/crash_report.h"

#include <link.h>
#include <sys/mman.h>
#include <ucontext.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <mutex>

#include "base/log.h"

namespace openclaw::plugins {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif
#else
constexpr bool sanitized = false;
#endif

constexpr std::size_t stackSize = std::size_t{64} << 10;

// Plain views, so that the handler reads them without running any code.
thread_local constinit std::string_view runningPlugin;
thread_local constinit std::string_view runningItem;

struct CodeRange {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    std::string_view plugin;
};
std::array<CodeRange, 256> ranges;
std::atomic<std::size_t> rangeCount{0};

/// One line in a fixed buffer: a signal handler must not allocate.
class Line {
  public:
    void add(std::string_view text) noexcept {
        const std::size_t take = std::min(text.size(), bytes_.size() - 1 - size_);
        std::memcpy(bytes_.data() + size_, text.data(), take);
        size_ += take;
    }
    std::string_view ended() noexcept {
        bytes_[size_] = '\n';
        return {bytes_.data(), size_ + 1};
    }

  private:
    std::array<char, 512> bytes_{};
    std::size_t size_ = 0;
};

std::string_view nameOf(int signal) noexcept {
    switch (signal) {
        case SIGSEGV:
            return "SIGSEGV (invalid memory access)";
        case SIGBUS:
            return "SIGBUS (bus error)";
        case SIGFPE:
            return "SIGFPE (arithmetic error)";
        case SIGILL:
            return "SIGILL (illegal instruction)";
        default:
            return "SIGABRT (abort)";
    }
}

std::uintptr_t instructionOf(const void* context) noexcept {
    const auto& machine = static_cast<const ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
    return static_cast<std::uintptr_t>(machine.gregs[REG_RIP]);
#elif defined(__aarch64__)
    return static_cast<std::uintptr_t>(machine.pc);
#else
    (void)machine;
    return 0;
#endif
}

std::string_view ownerOf(std::uintptr_t instruction) noexcept {
    const std::size_t count = rangeCount.load(std::memory_order_acquire);
    for (std::size_t i = 0; i < count; ++i) {
        if (instruction >= ranges[i].begin && instruction < ranges[i].end) return ranges[i].plugin;
    }
    return {};
}

void report(int signal, siginfo_t*, void* context) {
    Line line;
    line.add("openclaw: fatal ");
    line.add(nameOf(signal));
    const bool inCall = !runningPlugin.empty();
    const std::string_view plugin = inCall ? runningPlugin : ownerOf(instructionOf(context));
    if (plugin.empty()) {
        line.add(" outside of any plugin");
    } else {
        line.add(" in plugin \"");
        line.add(plugin);
        line.add("\"");
        if (inCall && !runningItem.empty()) {
            line.add(", item \"");
            line.add(runningItem);
            line.add("\"");
        }
        if (!inCall) line.add(", on a thread of its own");
    }
    log::emergency(line.ended());
    // The handler is spent (SA_RESETHAND): this ends the process as soon as the handler returns.
    ::raise(signal);
}

}  // namespace

RunningPlugin::RunningPlugin(std::string_view plugin, std::string_view item) noexcept
    : outerPlugin_(runningPlugin), outerItem_(runningItem) {
    runningPlugin = plugin;
    runningItem = item;
}

RunningPlugin::~RunningPlugin() {
    runningPlugin = outerPlugin_;
    runningItem = outerItem_;
}

void installCrashReport() {
    if constexpr (sanitized) return;
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction action {};
        action.sa_sigaction = report;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | static_cast<int>(SA_RESETHAND);
        ::sigemptyset(&action.sa_mask);
        for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) {
            ::sigaction(signal, &action, nullptr);
        }
    });
}

CrashStack::CrashStack() {
    if constexpr (sanitized) return;
    void* const memory =
        ::mmap(nullptr, stackSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t stack{};
    stack.ss_sp = memory;
    stack.ss_size = stackSize;
    ::sigaltstack(&stack, nullptr);
    memory_ = memory;
}

CrashStack::~CrashStack() {
    if (memory_ == nullptr) return;
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
    ::munmap(memory_, stackSize);
}

void rememberCode(const void* address, std::string_view plugin) {
    struct Search {
        std::uintptr_t address;
        CodeRange found;
    } search{reinterpret_cast<std::uintptr_t>(address), {}};
    ::dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* data) {
            auto& wanted = *static_cast<Search*>(data);
            CodeRange whole{UINTPTR_MAX, 0, {}};
            for (unsigned i = 0; i < info->dlpi_phnum; ++i) {
                const auto& segment = info->dlpi_phdr[i];
                if (segment.p_type != PT_LOAD) continue;
                const std::uintptr_t begin = info->dlpi_addr + segment.p_vaddr;
                whole.begin = std::min(whole.begin, begin);
                whole.end = std::max(whole.end, begin + segment.p_memsz);
            }
            if (wanted.address < whole.begin || wanted.address >= whole.end) return 0;
            wanted.found = whole;
            return 1;
        },
        &search);
    static std::mutex mutex;
    const std::lock_guard lock(mutex);
    const std::size_t count = rangeCount.load(std::memory_order_relaxed);
    if (search.found.end == 0 || count == ranges.size()) return;
    ranges[count] = search.found;
    ranges[count].plugin = plugin;
    rangeCount.store(count + 1, std::memory_order_release);
}

}  // namespace openclaw::plugins
