#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

namespace openclaw::store {

Child::Child(const std::vector<std::string>& arguments) {
    std::array<int, 2> pipe{};
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<std::string> words{"/proc/self/exe"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, pipe[1], STDOUT_FILENO);
    const int failure = ::posix_spawn(&process_, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(pipe[1]);
    output_ = pipe[0];
    if (failure != 0) throw std::runtime_error("no child");
}

Child::~Child() {
    if (!ended_) {
        kill();
        wait();
    }
    ::close(output_);
}

bool Child::readLine(std::string& line) {
    for (;;) {
        if (const auto end = buffer_.find('\n'); end != std::string::npos) {
            line = buffer_.substr(0, end);
            buffer_.erase(0, end + 1);
            return true;
        }
        std::array<char, 4096> bytes{};
        const ssize_t got = ::read(output_, bytes.data(), bytes.size());
        if (got <= 0) return false;
        buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    }
}

void Child::kill() {
    ::kill(process_, SIGKILL);
}

int Child::wait() {
    int status = 0;
    ::waitpid(process_, &status, 0);
    ended_ = true;
    result_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    return result_;
}

}  // namespace openclaw::store
