#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "temp_folder.h"

namespace harness {
namespace {

struct Pipe {
    std::array<int, 2> ends{-1, -1};
    Pipe() {
        if (::pipe2(ends.data(), O_CLOEXEC) != 0)
            throw std::system_error(errno, std::generic_category(), "pipe2");
    }
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    result.reserve(texts.size() + 1);
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

}  // namespace

Process::Process(std::vector<std::string> arguments, std::map<std::string, std::string> environment,
                 const std::string& folder) {
    const char* const path = std::getenv("PATH");
    environment.emplace("PATH", path == nullptr ? "/usr/bin:/bin" : path);
    std::vector<std::string> variables;
    variables.reserve(environment.size());
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    const std::vector<char*> argv = pointers(arguments);
    const std::vector<char*> envp = pointers(variables);

    const Pipe out;
    const Pipe err;
    pid_ = ::fork();
    if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        ::dup2(::open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
        ::dup2(out.ends[1], STDOUT_FILENO);
        ::dup2(err.ends[1], STDERR_FILENO);
        if (::chdir(folder.c_str()) == 0) ::execvpe(argv[0], argv.data(), envp.data());
        ::_exit(127);
    }
    ::close(out.ends[1]);
    ::close(err.ends[1]);
    pidfd_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    out_ = std::make_unique<Output>(out.ends[0]);
    err_ = std::make_unique<Output>(err.ends[0]);
}

Process::~Process() {
    if (!result_) {
        ::kill(pid_, SIGKILL);
        reap(true);
    }
    ::close(pidfd_);
}

void Process::signal(int number) const {
    if (!result_) ::kill(pid_, number);
}

bool Process::reap(bool block) {
    int status = 0;
    if (result_ || ::waitpid(pid_, &status, block ? 0 : WNOHANG) != pid_) return result_.has_value();
    result_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return true;
}

int Process::wait() {
    if (!result_) {
        pollfd ended{pidfd_, POLLIN, 0};
        const auto millis = std::chrono::milliseconds(patience).count();
        if (::poll(&ended, 1, static_cast<int>(millis)) != 1) {
            throw std::runtime_error("the process did not end; stderr:\n" + err_->text());
        }
        reap(true);
    }
    return *result_;
}

bool Process::running() {
    return !reap(false);
}

Finished run(std::vector<std::string> arguments, std::map<std::string, std::string> environment,
             const std::string& folder) {
    Process process(std::move(arguments), std::move(environment), folder);
    const int code = process.wait();
    return {code, process.out().awaitEnd(), process.err().awaitEnd()};
}

bool isRunning(pid_t pid) {
    const std::string stat = readFile("/proc/" + std::to_string(pid) + "/stat");
    const auto name = stat.rfind(')');
    return name != std::string::npos && stat.size() > name + 2 && stat[name + 2] != 'Z';
}

std::string binary(const std::string& name) {
    return OPENCLAW_BINARY_DIR "/bin/" + name;
}

}  // namespace harness
