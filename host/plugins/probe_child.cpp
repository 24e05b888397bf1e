#include "plugins/probe_child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <memory>
#include <utility>

#include <boost/json.hpp>

#include "base/error.h"
#include "base/log.h"
#include "plugins/plugin_file.h"
#include "plugins/runtime.h"

namespace openclaw::plugins {
namespace {

namespace json = boost::json;

/// Longer than the time limit of any probe.
constexpr auto patienceWithDestroy = std::chrono::minutes(1);

Instance::Spec specOf(const std::string& request) {
    const json::value document = json::parse(request);
    Instance::Spec spec;
    spec.kind = document.at("tool").as_bool() ? Item::Kind::tool : Item::Kind::provider;
    spec.name = document.at("name").as_string();
    spec.configJson = document.at("config").as_string();
    spec.where = document.at("where").as_string();
    return spec;
}

/// Standard output as it was when the process began; what the plugin writes there goes to standard error.
class Report {
  public:
    Report() : fd_(::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1)) {
        ::dup2(STDERR_FILENO, STDOUT_FILENO);
    }
    void say(std::string line) const {
        std::replace(line.begin(), line.end(), '\n', ' ');
        line.push_back('\n');
        // A line fits into an empty pipe, and nobody is left to be told if it cannot be written.
        [[maybe_unused]] const ssize_t written = ::write(fd_, line.data(), line.size());
    }

  private:
    int fd_;
};

/// Crashes are expected here: the signal itself shall be seen, by our parent alone, and nothing shall be
/// left.
void expectCrashes() {
    for (const int signal : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) {
        std::signal(signal, SIG_DFL);  // the sanitizers' handlers too
    }
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
}

void makeAndDestroy(PluginFile& file, Instance::Spec spec, const Report& report) {
    const auto runtime = std::make_shared<Runtime>(1, 0, [](net::Loop&) -> upstream::Client& {
        throw Error(ErrorCode::unsupported, "no call is made while a plugin is probed");
    });
    std::shared_ptr<Instance> instance;
    try {
        instance = Instance::create(runtime, file, std::move(spec));
    } catch (const Error&) {
        return;
    }
    report.say(std::string(stageDestroying));
    instance.reset();
    runtime->threads.stop(patienceWithDestroy);
}

}  // namespace

std::string probeRequest(const Instance::Spec& spec) {
    return json::serialize(json::object{{"tool", spec.kind == Item::Kind::tool},
                                        {"name", spec.name},
                                        {"config", spec.configJson},
                                        {"where", spec.where}});
}

void runProbe(const std::string& path, const std::string& request) {
    expectCrashes();
    const Report report;
    try {
        PluginFile file(path, SealedCopy::inherited(probeCopyDescriptor));
        report.say(std::string(stageLoading));
        file.library();
        if (!request.empty()) {
            Instance::Spec spec = specOf(request);
            report.say(std::string(stageCreating) + spec.where);
            makeAndDestroy(file, std::move(spec), report);
        }
        report.say(std::string(stageSound));
    } catch (const Error&) {
        report.say(std::string(stageSound));
    }
    log::flush();
    ::_exit(0);
}

}  // namespace openclaw::plugins
