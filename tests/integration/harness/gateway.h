#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "http.h"
#include "process.h"
#include "temp_folder.h"

namespace harness {

inline constexpr const char* token = "oc_gw_test_0123456789abcdefghij";
inline constexpr const char* vendorKey = "sk-vendor-canary-98765432109876";
inline constexpr const char* claudeKey = "sk-ant-canary-56789012345678901";

/// The parts of a configuration that tests vary; each is the inside of an object in JSON5.
struct Config {
    std::string credentials = std::string("authToken: \"") + token + '"';
    std::string gateway;        ///< further keys of `gateway`
    std::string pluginPaths;    ///< elements of plugins.load.paths
    std::string pluginEntries;  ///< plugins.entries
    std::string providers;      ///< besides `vendor`
    std::string models;         ///< further keys of `models`
    std::string routes = R"("*": "vendor/*")";
    std::string tools = R"(allow: ["fs_read", "fs_list"])";
    std::string rest;  ///< further top-level keys

    /// `folder` holds the database; `vendorPort` 0: no vendor.
    std::string text(const TempFolder& folder, std::uint16_t vendorPort) const;
};

/// A configuration with two providers on one vendor: `vendor` speaks Chat Completions, and `claude` Messages.
Config withBothDialects(std::uint16_t vendorPort);

/// `openclaw` with a clean environment: HOME is `folder`.
Finished openclaw(const TempFolder& folder, std::vector<std::string> arguments,
                  std::map<std::string, std::string> environment = {});

/// The real binary in the foreground, ready to be asked.
class Gateway {
  public:
    explicit Gateway(const Config& config = {}, std::uint16_t vendorPort = 0,
                     const std::vector<std::string>& arguments = {});

    std::uint16_t port() const noexcept { return port_; }
    const TempFolder& folder() const noexcept { return folder_; }
    const std::string& configFile() const noexcept { return configFile_; }
    Process& process() noexcept { return *process_; }

    /// Waits for a log line; see Output::awaitLine.
    std::vector<std::string> awaitLog(const std::string& pattern) {
        return process_->err().awaitLine(pattern);
    }
    std::string log() const { return process_->err().text(); }
    /// Ends it in order and returns the whole log.
    std::string stopAndReadLog();

    void writeConfig(const Config& config, std::uint16_t vendorPort);
    /// SIGUSR1, then waits for the log line that says how it went and returns it.
    std::string reload();

    /// With the token unless `headers` has an Authorization.
    Response get(const std::string& path, Headers headers = {}) const;
    Response post(const std::string& path, const std::string& body, Headers headers = {}) const;
    Response chat(const std::string& body, Headers headers = {}) const;
    Response invoke(const std::string& body) const;

  private:
    TempFolder folder_;
    std::string configFile_;
    std::unique_ptr<Process> process_;
    std::uint16_t port_ = 0;
    std::size_t reloadPosition_ = 0;
};

Headers authorized(Headers headers = {});

/// {"model": MODEL, "messages": [...], "stream": STREAM}.
std::string chatBody(const std::string& model, bool stream = false);

}  // namespace harness
