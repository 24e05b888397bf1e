/// A thin C++17 veneer over plugin.h: the usual plugin is a class with two methods, and this header turns
/// exceptions into statuses and makes sure that every call is finished. A convenience that is compiled into
/// the plugin, never part of the promise: only plugin.h is.
///
///     class Clock {
///       public:
///         Clock(const openclaw::plugin::Host& host, std::string_view config);  // throw Failure to refuse
///         std::vector<openclaw::plugin::Item> items() const;
///         void invoke(openclaw::plugin::Call& call);       // several threads at once
///         void cancel(openclaw_call call) noexcept;        // optional; as `cancel` in plugin.h
///     };
///     OPENCLAW_MANIFEST(R"({"id": "clock", "version": "1.0.0", "kinds": ["tool"]})");
///     OPENCLAW_PLUGIN(Clock);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "openclaw/failure.hpp"
#include "openclaw/http.hpp"
#include "openclaw/plugin.h"

namespace openclaw::plugin {

/// What a plugin brings; see openclaw_item.
struct Item {
    std::uint32_t kind = OPENCLAW_KIND_TOOL;
    std::string name;
    std::string description;
    std::string inputSchema;
    std::uint32_t annotations = 0;
    std::vector<std::string> contracts;
    std::string details;
};

inline Item tool(std::string name, std::string description, std::string inputSchema,
                 std::uint32_t annotations) {
    return {OPENCLAW_KIND_TOOL,
            std::move(name),
            std::move(description),
            std::move(inputSchema),
            annotations,
            {"tool/1"},
            {}};
}

/// What the host lends. Lives as long as the instance; any thread.
class Host {
  public:
    explicit Host(const openclaw_host& host)
        : host_(&host),
          log_(find<openclaw_ext_log>(OPENCLAW_EXT_LOG)),
          secret_(find<openclaw_ext_secret>(OPENCLAW_EXT_SECRET)),
          http_(find<openclaw_ext_http_fetch>(OPENCLAW_EXT_HTTP_FETCH)) {}

    const openclaw_host& raw() const noexcept { return *host_; }
    const openclaw_ext_http_fetch* http() const noexcept { return http_; }  ///< null when not lent

    /// `level` is OPENCLAW_LOG_*.
    void log(std::uint32_t level, std::string_view message, openclaw_call call = 0) const noexcept {
        if (log_ != nullptr) log_->write(host_, call, level, lend(message));
    }

    /// The secret that a configuration value refers to.
    std::string_view secret(std::string_view reference) const {
        openclaw_string value{};
        const openclaw_status status =
            secret_ == nullptr ? OPENCLAW_UNSUPPORTED : secret_->get(host_, lend(reference), &value);
        if (status != OPENCLAW_OK) throw Failure(status, "the gateway did not hand out a configured secret");
        return view(value);
    }

  private:
    template <class Extension>
    const Extension* find(const char* id) const {
        return static_cast<const Extension*>(host_->extension(host_, id));
    }

    const openclaw_host* host_;
    const openclaw_ext_log* log_;
    const openclaw_ext_secret* secret_;
    const openclaw_ext_http_fetch* http_;
};

/// One call under way. Whatever sends something throws Failure when nobody takes it any more: let it pass.
/// Move it elsewhere to finish after `invoke` returned. One thread at a time.
class Call {
  public:
    Call(const Host& host, openclaw_call id, const openclaw_request& request) noexcept
        : host_(&host), id_(id), request_(&request) {}
    Call(Call&& other) noexcept
        : host_(other.host_), id_(std::exchange(other.id_, 0)), request_(other.request_) {}
    Call& operator=(Call&&) = delete;
    ~Call() { fail(OPENCLAW_INTERNAL, "the plugin ended the call without an answer"); }

    openclaw_call id() const noexcept { return id_; }  ///< 0 once finished or moved away
    std::uint32_t operation() const noexcept { return request_->operation; }
    std::string_view item() const noexcept { return view(request_->item); }
    std::string_view contract() const noexcept { return view(request_->contract); }
    std::string_view input() const noexcept { return view(request_->input); }
    std::uint64_t timeoutMs() const noexcept { return request_->timeout_ms; }  ///< 0: no limit
    std::uint64_t outputCap() const noexcept { return request_->output_cap; }  ///< bytes; 0: no limit

    /// "request_id", "header:NAME" and so on (see call_context); empty when there is none.
    std::string_view context(std::string_view key) const noexcept {
        openclaw_string value{};
        const openclaw_host& host = host_->raw();
        return host.call_context(&host, id_, lend(key), &value) == OPENCLAW_OK ? view(value)
                                                                               : std::string_view();
    }

    /// Tools: one whole content part.
    void text(std::string_view text) { emit(OPENCLAW_CHUNK_CONTENT, "text/plain", text); }
    void content(std::string_view mediaType, std::string_view bytes) {
        emit(OPENCLAW_CHUNK_CONTENT, mediaType, bytes);
    }
    /// 0..1, negative when unknown.
    void progress(double fraction, std::string_view message) {
        emit(OPENCLAW_CHUNK_PROGRESS, {}, message, fraction);
    }
    /// Providers: status line and header lines, each ended by CRLF; then the answer's bytes.
    void head(std::string_view lines) { emit(OPENCLAW_CHUNK_HEAD, "message/http", lines); }
    void bytes(std::string_view bytes) { emit(OPENCLAW_CHUNK_BYTES, {}, bytes); }

    /// Hands the call to the host: the answer to this HTTP request is the answer of the call.
    void relay(const HttpRequest& request) {
        if (host_->http() == nullptr) throw Failure(OPENCLAW_UNSUPPORTED, "the gateway lends no HTTP client");
        const openclaw_http_request raw = request.raw();
        const openclaw_status status = host_->http()->relay(&host_->raw(), id_, &raw);
        if (status != OPENCLAW_OK) throw Failure(status, "the gateway refused the outbound request");
        id_ = 0;  // the host finishes it
    }

    /// Sends the request for the call, which stays the plugin's to finish; when it ends, so does the fetch,
    /// with OPENCLAW_CANCELLED. The answer goes to `receiver`, a refusal too: to its `onDone`, before this
    /// returns. To finish later, move the call into the receiver:
    ///
    ///     auto page = std::make_unique<Page>(std::move(call));
    ///     Call& moved = page->call;
    ///     moved.fetch(request, std::move(page));
    ///
    /// The call may be gone when this returns.
    void fetch(const HttpRequest& request, std::unique_ptr<HttpReceiver> receiver) {
        HttpFetch::start(host_->raw(), host_->http(), id_, request, std::move(receiver));
    }

    /// `details` is a JSON object, or empty. Later `finish` and `fail` do nothing.
    void finish(std::string_view details = {}) noexcept { end(OPENCLAW_OK, details); }
    void fail(openclaw_status status, std::string_view message) noexcept { end(status, message); }

  private:
    void emit(std::uint32_t kind, std::string_view mediaType, std::string_view bytes, double progress = -1) {
        const openclaw_chunk chunk{sizeof(openclaw_chunk), kind, lend(mediaType), lend(bytes), progress};
        const openclaw_host& host = host_->raw();
        const openclaw_status status = host.emit(&host, id_, &chunk, 0);
        if (status == OPENCLAW_OK) return;
        throw Failure(status, status == OPENCLAW_TOO_LARGE ? "the answer is over the limit on output"
                                                           : "nobody waits for the answer any more");
    }

    void end(openclaw_status status, std::string_view result) noexcept {
        if (id_ == 0) return;
        const openclaw_host& host = host_->raw();
        host.finish(&host, std::exchange(id_, 0), status, lend(result));
    }

    const Host* host_;
    openclaw_call id_;
    const openclaw_request* request_;
};

/// The functions of plugin.h for a plugin class: the border that no exception crosses.
template <class Plugin>
class Exports {
    struct Instance {
        Instance(const openclaw_host& raw, std::string_view config) : host(raw), plugin(host, config) {}
        Host host;
        Plugin plugin;
    };

    static Instance& of(openclaw_instance* instance) noexcept {
        return *reinterpret_cast<Instance*>(instance);
    }

    static openclaw_instance* make(const openclaw_host& host, std::string_view config) {
        return reinterpret_cast<openclaw_instance*>(new Instance(host, config));
    }

    static openclaw_status create(const openclaw_host* host, openclaw_string config,
                                  openclaw_instance** instance) noexcept {
        return guard([&] { *instance = make(*host, view(config)); },
                     [&](openclaw_status, const char* reason) { host->explain(host, lend(reason)); });
    }

    static void destroy(openclaw_instance* instance) noexcept { delete &of(instance); }

    static openclaw_status describe(openclaw_instance* instance, const openclaw_item_sink* sink) noexcept {
        return guard(
            [&] {
                for (const Item& item : of(instance).plugin.items()) add(*sink, item);
            },
            [&](openclaw_status, const char* reason) { of(instance).host.log(OPENCLAW_LOG_ERROR, reason); });
    }

    static void add(const openclaw_item_sink& sink, const Item& item) {
        std::vector<openclaw_string> contracts;
        for (const std::string& contract : item.contracts) contracts.push_back(lend(contract));
        const openclaw_item raw{sizeof(openclaw_item),
                                item.kind,
                                lend(item.name),
                                lend(item.description),
                                lend(item.inputSchema),
                                item.annotations,
                                static_cast<std::uint32_t>(contracts.size()),
                                contracts.data(),
                                lend(item.details)};
        const openclaw_status status = sink.add(&sink, &raw);
        if (status != OPENCLAW_OK) throw Failure(status, "the gateway refused the item " + item.name);
    }

    static openclaw_status invoke(openclaw_instance* instance, openclaw_call id,
                                  const openclaw_request* request) noexcept {
        Call call(of(instance).host, id, *request);
        guard([&] { of(instance).plugin.invoke(call); },
              [&](openclaw_status status, const char* message) { call.fail(status, message); });
        return OPENCLAW_OK;  // taken in any case: a failed call is finished with its message
    }

    template <class Candidate, class = void>
    struct Cancels : std::false_type {};
    template <class Candidate>
    struct Cancels<Candidate, std::void_t<decltype(std::declval<Candidate&>().cancel(openclaw_call{}))>>
        : std::true_type {};

    static void cancel([[maybe_unused]] openclaw_instance* instance,
                       [[maybe_unused]] openclaw_call call) noexcept {
        if constexpr (Cancels<Plugin>::value) of(instance).plugin.cancel(call);
    }

  public:
    static constexpr openclaw_plugin table{sizeof(openclaw_plugin),
                                           OPENCLAW_ABI_MAJOR,
                                           OPENCLAW_ABI_MINOR,
                                           create,
                                           destroy,
                                           describe,
                                           invoke,
                                           Cancels<Plugin>::value ? cancel : nullptr,
                                           nullptr};
};

}  // namespace openclaw::plugin

/// Exports the class as the plugin, at file scope.
#define OPENCLAW_PLUGIN(Class) \
    const openclaw_plugin openclaw_plugin_v1 = ::openclaw::plugin::Exports<Class>::table
