#include "plugins/probe_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "plugins/probe_child.h"

namespace openclaw::plugins {
namespace {

constexpr std::size_t keptReport = std::size_t{16} << 10;
constexpr std::size_t keptOutput = std::size_t{4} << 10;

/// A descriptor that closes itself.
class Descriptor {
  public:
    Descriptor() = default;
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    void reset(int fd) { fd_ = fd; }
    int get() const noexcept { return fd_; }
    int release() noexcept { return std::exchange(fd_, -1); }

  private:
    int fd_ = -1;
};

[[noreturn]] void fail(const char* what, int error) {
    throw Error(ErrorCode::unavailable,
                std::string("cannot be probed: ") + what + ": " + std::generic_category().message(error));
}

void openPipe(Descriptor& reading, Descriptor& writing) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe", errno);
    reading.reset(ends[0]);
    writing.reset(ends[1]);
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

/// In memory, because it holds secrets, and whole, so that nobody has to wait for the reader.
void fill(const Descriptor& memory, std::string_view text) {
    if (memory.get() < 0) fail("memfd_create", errno);
    while (!text.empty()) {
        const ssize_t written = ::write(memory.get(), text.data(), text.size());
        if (written < 0) fail("memfd", errno);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    ::lseek(memory.get(), 0, SEEK_SET);
}

class SpawnRules {
  public:
    SpawnRules(int input, int report, int output, int copy) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, report, STDOUT_FILENO);
        ::posix_spawn_file_actions_adddup2(&actions_, output, STDERR_FILENO);
        // The last, because one of the others may have had its number.
        ::posix_spawn_file_actions_adddup2(&actions_, copy, probeCopyDescriptor);
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, probeCopyDescriptor + 1);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &all);
        ::posix_spawnattr_setpgroup(&attributes_, 0);
        ::posix_spawnattr_setflags(&attributes_,
                                   POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    }
    ~SpawnRules() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    SpawnRules(const SpawnRules&) = delete;
    SpawnRules& operator=(const SpawnRules&) = delete;
    const posix_spawn_file_actions_t* actions() const noexcept { return &actions_; }
    const posix_spawnattr_t* attributes() const noexcept { return &attributes_; }

  private:
    posix_spawn_file_actions_t actions_{};
    posix_spawnattr_t attributes_{};
};

std::string lastLineOf(std::string_view output) {
    while (!output.empty() && output.back() == '\n') output.remove_suffix(1);
    const std::size_t newline = output.rfind('\n');
    output.remove_prefix(newline == std::string_view::npos ? 0 : newline + 1);
    return std::string(text::trim(output));
}

}  // namespace

ProbeProcess::ProbeProcess(const std::string& program, const std::string& file, int copy,
                           const std::string& request, std::chrono::milliseconds limit)
    : limit_(limit) {
    const Descriptor input(::memfd_create("openclaw-plugin-probe", MFD_CLOEXEC));
    fill(input, request);
    Descriptor report;
    Descriptor output;
    Descriptor childsReport;
    Descriptor childsOutput;
    openPipe(report, childsReport);
    openPipe(output, childsOutput);
    const SpawnRules rules(input.get(), childsReport.get(), childsOutput.get(), copy);
    std::vector<std::string> words{"openclaw", std::string(probeCommand), file};
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int error =
        ::posix_spawn(&process_, program.c_str(), rules.actions(), rules.attributes(), argv.data(), environ);
    if (error != 0) fail("a process for it cannot be started", error);
    report_.fd = report.release();
    output_.fd = output.release();
    deadline_ = Clock::now() + limit;
}

ProbeProcess::~ProbeProcess() {
    kill();
    for (const int fd : {report_.fd, output_.fd}) {
        if (fd >= 0) ::close(fd);
    }
}

bool ProbeProcess::advance() {
    int status = 0;
    const bool late = Clock::now() >= deadline_;
    // In this order: what a process has said before its end is in the pipes when the end is seen.
    const pid_t ended = reaped_ ? process_ : ::waitpid(process_, &status, WNOHANG);
    if (ended != 0) reaped_ = true;
    report_.drain(keptReport);
    output_.drain(keptOutput);
    if (concludeFromReport()) return true;
    if (ended != 0) {
        concludeFromStatus(status, ended == process_);
        return true;
    }
    if (!late) return false;
    // Where `destroy` takes its time the gateway does not wait for it either.
    end_.how = end_.stage == stageDestroying ? ProbeEnd::How::sound : ProbeEnd::How::timed_out;
    end_.said = lastLineOf(output_.text);
    end_.number = static_cast<int>(limit_.count());
    return true;
}

bool ProbeProcess::concludeFromReport() {
    for (std::size_t newline = report_.text.find('\n'); newline != std::string::npos;
         newline = report_.text.find('\n')) {
        const std::string line = report_.text.substr(0, newline);
        report_.text.erase(0, newline + 1);
        if (line == stageSound) {
            end_.how = ProbeEnd::How::sound;
            return true;
        }
        end_.stage = line;
    }
    return false;
}

void ProbeProcess::concludeFromStatus(int status, bool known) {
    const bool signalled = known && WIFSIGNALED(status);
    end_.how = signalled ? ProbeEnd::How::signalled : ProbeEnd::How::exited;
    end_.number = signalled ? WTERMSIG(status) : known ? WEXITSTATUS(status) : -1;
    end_.said = lastLineOf(output_.text);
}

void ProbeProcess::kill() {
    if (process_ <= 0) return;
    ::kill(-process_, SIGKILL);  // what it started as well
    if (reaped_) return;
    while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) continue;
    reaped_ = true;
}

void ProbeProcess::Pipe::drain(std::size_t keep) {
    std::array<char, 4096> block{};
    // Bounded: one that never stops writing must not keep us here.
    for (std::size_t rounds = 0; fd >= 0 && rounds < 64; ++rounds) {
        const ssize_t got = ::read(fd, block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) {
            ::close(fd);
            fd = -1;
            return;
        }
        text.append(block.data(), static_cast<std::size_t>(got));
        if (text.size() > keep) text.erase(0, text.size() - keep);
    }
}

}  // namespace openclaw::plugins
