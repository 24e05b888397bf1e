#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "openclaw/plugin.h"

namespace openclaw::test {

/// A plugin file, loaded for as long as the process runs. Fails the test when it cannot be.
class PluginFile {
  public:
    explicit PluginFile(const std::string& path);

    const openclaw_plugin& table() const { return *table_; }
    boost::json::value manifest() const;
    /// The status that a fixture saw (see plain_tool.h).
    std::atomic<std::int32_t>& fixtureStatus() const;

  private:
    void* library_;
    const openclaw_plugin* table_;
};

struct Chunk {
    std::uint32_t kind;
    std::string mediaType;
    std::string bytes;
};

/// What a call came to.
struct Outcome {
    openclaw_status status = -1;
    std::string result;
    std::vector<Chunk> chunks;

    std::string joined(std::uint32_t kind) const;
    std::string text() const { return joined(OPENCLAW_CHUNK_CONTENT); }
    std::string bytes() const { return joined(OPENCLAW_CHUNK_BYTES); }
    boost::json::value details() const { return boost::json::parse(result); }
};

struct DescribedItem {
    std::uint32_t kind;
    std::string name;
    std::string inputSchema;
    std::uint32_t annotations;
    std::vector<std::string> contracts;
    std::string details;
};

/// An outbound request, by relay or fetch.
struct SentRequest {
    std::uint32_t flags;
    std::string method;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::uint32_t connectMs;
    std::uint32_t tlsMs;
    std::uint32_t firstByteMs;
    std::uint32_t gapMs;
    std::uint32_t totalMs;
    std::string caFile;
};

/// The plugin's side of a fetch. Not ended: ends itself with OPENCLAW_CANCELLED.
class FetchedAnswer {
  public:
    FetchedAnswer(const openclaw_http_callbacks& callbacks, void* user)
        : callbacks_(callbacks), user_(user) {}
    FetchedAnswer(const FetchedAnswer&) = delete;
    FetchedAnswer& operator=(const FetchedAnswer&) = delete;
    ~FetchedAnswer();

    void head(std::int32_t status, const std::vector<std::pair<std::string, std::string>>& headers);
    void bytes(std::string_view piece);
    void done(openclaw_status status, std::string_view message = {});

  private:
    openclaw_http_callbacks callbacks_;
    void* user_;
    bool ended_ = false;
};

/// A host with one instance of one plugin. Any thread.
class HostDouble {
  public:
    explicit HostDouble(const PluginFile& file);
    ~HostDouble();
    HostDouble(const HostDouble&) = delete;
    HostDouble& operator=(const HostDouble&) = delete;

    // To be set before use.
    std::map<std::string, std::string> secrets;
    std::map<std::string, std::string> context;  ///< of every call
    bool lendsHttp = true;
    openclaw_status relayStatus = OPENCLAW_OK;
    openclaw_status fetchStatus = OPENCLAW_OK;
    /// Answers a fetch, before it returns or later from any thread. Without it each ends as cancelled.
    std::function<void(const SentRequest&, std::unique_ptr<FetchedAnswer>)> onFetch;
    /// May answer something else than OK to a chunk; called without a lock.
    std::function<openclaw_status(openclaw_call, const Chunk&)> onEmit;

    openclaw_status create(std::string_view config);
    const std::string& explained() const { return explained_; }
    std::vector<DescribedItem> describe();
    void destroy();

    /// Starts a call; `invoke` runs on the calling thread.
    openclaw_call start(std::string_view item, std::uint32_t operation, std::string_view input,
                        std::string_view contract = "tool/1");
    void cancel(openclaw_call call);
    /// Waits for `finish`.
    Outcome wait(openclaw_call call);
    /// Starts and waits.
    Outcome run(std::string_view item, std::uint32_t operation, std::string_view input,
                std::string_view contract = "tool/1");

    std::vector<SentRequest> relayed;
    std::vector<SentRequest> fetched;

  private:
    struct Running;
    struct Raw;
    friend struct Raw;

    std::shared_ptr<Running> find(openclaw_call call);

    const PluginFile& file_;
    openclaw_host* raw_;
    openclaw_instance* instance_ = nullptr;
    std::string explained_;
    std::mutex mutex_;
    std::condition_variable finished_;
    openclaw_call lastCall_ = 0;
    std::map<openclaw_call, std::shared_ptr<Running>> calls_;
};

}  // namespace openclaw::test
