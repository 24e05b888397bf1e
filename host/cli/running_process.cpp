#include "cli/running_process.h"

#include <sys/types.h>

#include <chrono>
#include <string>
#include <utility>

#include "base/error.h"
#include "cli/client_settings.h"
#include "cli/gateway_client.h"
#include "service/folders.h"
#include "service/pid_file.h"

namespace openclaw::cli {

service::Process runningProcess(const ClientOptions& options) {
    const config::Settings settings = clientSettings(options.configFile);
    const auto running = service::runningGateway(service::pidFilePath(settings.storage.path));
    pid_t pid = running ? running->pid : 0;
    if (pid == 0) {
        const GatewayClient client(options);
        const auto status = client.get("/v1/gateway/status", std::chrono::seconds(5));
        if (!client.isLocal()) {
            throw Error(ErrorCode::unavailable,
                        "the gateway at " + client.url() + " runs on another machine");
        }
        pid = status->getValue<pid_t>("pid");
    }
    auto process = service::Process::open(pid);
    if (process && process->isGateway()) return std::move(*process);
    throw Error(ErrorCode::unavailable,
                "process " + std::to_string(pid) +
                    " is not a gateway that can be reached from here (another container?)");
}

}  // namespace openclaw::cli
