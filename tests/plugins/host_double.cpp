#include "host_double.h"

#include <dlfcn.h>

#include <cstring>
#include <stdexcept>

namespace openclaw::test {
namespace {

std::string copy(openclaw_string text) {
    return {text.data == nullptr ? "" : text.data, text.size};
}
openclaw_string lend(std::string_view text) {
    return {text.data(), text.size()};
}

/// Host structures outlive the test, because a fixture goes on using one that it must no longer use.
openclaw_host* immortal() {
    static auto& hosts = *new std::vector<std::unique_ptr<openclaw_host>>;
    return hosts.emplace_back(std::make_unique<openclaw_host>()).get();
}

}  // namespace

PluginFile::PluginFile(const std::string& path) : library_(::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    if (library_ == nullptr) throw std::runtime_error(::dlerror());
    table_ = static_cast<const openclaw_plugin*>(::dlsym(library_, "openclaw_plugin_v1"));
    if (table_ == nullptr) throw std::runtime_error(path + " has no table");
}

boost::json::value PluginFile::manifest() const {
    const auto* header =
        static_cast<const openclaw_manifest_header*>(::dlsym(library_, "openclaw_plugin_manifest"));
    if (header == nullptr || header->magic != OPENCLAW_MANIFEST_MAGIC ||
        header->size < sizeof(*header) + header->json_size + 1)
        throw std::runtime_error("no manifest");
    return boost::json::parse({reinterpret_cast<const char*>(header + 1), header->json_size});
}

std::atomic<std::int32_t>& PluginFile::fixtureStatus() const {
    return *static_cast<std::atomic<std::int32_t>*>(::dlsym(library_, "openclaw_test_status"));
}

std::string Outcome::joined(std::uint32_t kind) const {
    std::string all;
    for (const Chunk& chunk : chunks) {
        if (chunk.kind == kind) all += chunk.bytes;
    }
    return all;
}

FetchedAnswer::~FetchedAnswer() {
    if (!ended_) done(OPENCLAW_CANCELLED, "the call has ended");
}

void FetchedAnswer::head(std::int32_t status,
                         const std::vector<std::pair<std::string, std::string>>& headers) {
    std::vector<openclaw_header> lent;
    lent.reserve(headers.size());
    for (const auto& [name, value] : headers) lent.push_back({lend(name), lend(value)});
    callbacks_.head(user_, status, lent.data(), lent.size());
}

void FetchedAnswer::bytes(std::string_view piece) {
    callbacks_.bytes(user_, lend(piece));
}

void FetchedAnswer::done(openclaw_status status, std::string_view message) {
    ended_ = true;
    callbacks_.done(user_, status, lend(message));
}

/// A call, with the request that stays valid until it has finished.
struct HostDouble::Running {
    std::string item;
    std::string contract;
    std::string input;
    openclaw_request request{};
    bool finished = false;
    Outcome outcome;
};

/// What the plugin sees.
struct HostDouble::Raw {
    static HostDouble& of(const openclaw_host* host) { return *static_cast<HostDouble*>(host->context); }

    static openclaw_status emit(const openclaw_host* host, openclaw_call id, const openclaw_chunk* raw,
                                std::uint32_t) {
        if (host->context == nullptr) return OPENCLAW_GONE;
        HostDouble& self = of(host);
        const std::shared_ptr<Running> call = self.find(id);
        if (!call) return OPENCLAW_GONE;
        Chunk chunk{raw->kind, copy(raw->media_type), copy(raw->bytes)};
        if (self.onEmit) {
            const openclaw_status status = self.onEmit(id, chunk);
            if (status != OPENCLAW_OK) return status;
        }
        const std::lock_guard lock(self.mutex_);
        if (call->finished) return OPENCLAW_GONE;
        call->outcome.chunks.push_back(std::move(chunk));
        return OPENCLAW_OK;
    }

    static openclaw_status finish(const openclaw_host* host, openclaw_call id, openclaw_status status,
                                  openclaw_string result) {
        HostDouble& self = of(host);
        const std::shared_ptr<Running> call = self.find(id);
        if (!call) return OPENCLAW_GONE;
        const std::lock_guard lock(self.mutex_);
        if (call->finished) return OPENCLAW_GONE;
        call->finished = true;
        call->outcome.status = status;
        call->outcome.result = copy(result);
        self.finished_.notify_all();
        return OPENCLAW_OK;
    }

    static openclaw_status callContext(const openclaw_host* host, openclaw_call id, openclaw_string key,
                                       openclaw_string* value) {
        HostDouble& self = of(host);
        if (!self.find(id)) return OPENCLAW_GONE;
        const auto found = self.context.find(copy(key));
        if (found == self.context.end()) return OPENCLAW_NOT_FOUND;
        *value = lend(found->second);
        return OPENCLAW_OK;
    }

    static void explain(const openclaw_host* host, openclaw_string reason) {
        of(host).explained_ = copy(reason);
    }

    static openclaw_status secret(const openclaw_host* host, openclaw_string reference,
                                  openclaw_string* value) {
        const auto found = of(host).secrets.find(copy(reference));
        if (found == of(host).secrets.end()) return OPENCLAW_NOT_FOUND;
        *value = lend(found->second);
        return OPENCLAW_OK;
    }

    static SentRequest copyOf(const openclaw_http_request& request) {
        SentRequest sent{request.flags,          copy(request.method),
                         copy(request.url),      {},
                         copy(request.body),     request.connect_timeout_ms,
                         request.tls_timeout_ms, request.first_byte_timeout_ms,
                         request.gap_timeout_ms, request.total_timeout_ms,
                         copy(request.ca_file)};
        for (std::size_t i = 0; i < request.header_count; ++i)
            sent.headers.emplace_back(copy(request.headers[i].name), copy(request.headers[i].value));
        return sent;
    }

    static openclaw_status relay(const openclaw_host* host, openclaw_call id,
                                 const openclaw_http_request* request) {
        HostDouble& self = of(host);
        if (!self.find(id)) return OPENCLAW_GONE;
        self.relayed.push_back(copyOf(*request));
        if (self.relayStatus != OPENCLAW_OK) return self.relayStatus;
        return finish(host, id, OPENCLAW_OK, {});
    }

    static openclaw_status fetch(const openclaw_host* host, openclaw_call id,
                                 const openclaw_http_request* request,
                                 const openclaw_http_callbacks* callbacks, void* user) {
        HostDouble& self = of(host);
        if (!self.find(id)) return OPENCLAW_GONE;
        const SentRequest sent = copyOf(*request);
        {
            const std::lock_guard lock(self.mutex_);
            self.fetched.push_back(sent);
        }
        if (self.fetchStatus != OPENCLAW_OK) return self.fetchStatus;
        auto answer = std::make_unique<FetchedAnswer>(*callbacks, user);
        if (self.onFetch) self.onFetch(sent, std::move(answer));
        return OPENCLAW_OK;
    }

    static void log(const openclaw_host*, openclaw_call, std::uint32_t, openclaw_string) {}

    static const void* extension(const openclaw_host* host, const char* id) {
        static constexpr openclaw_ext_log kLog{sizeof(openclaw_ext_log), log};
        static constexpr openclaw_ext_secret kSecret{sizeof(openclaw_ext_secret), secret};
        static constexpr openclaw_ext_http_fetch kHttp{sizeof(openclaw_ext_http_fetch), relay, fetch};
        if (std::strcmp(id, OPENCLAW_EXT_LOG) == 0) return &kLog;
        if (std::strcmp(id, OPENCLAW_EXT_SECRET) == 0) return &kSecret;
        if (std::strcmp(id, OPENCLAW_EXT_HTTP_FETCH) == 0) return of(host).lendsHttp ? &kHttp : nullptr;
        return nullptr;
    }
};

HostDouble::HostDouble(const PluginFile& file) : file_(file), raw_(immortal()) {
    *raw_ = {sizeof(openclaw_host), OPENCLAW_ABI_MAJOR, OPENCLAW_ABI_MINOR, this,
             lend("test"),          Raw::emit,          Raw::finish,        Raw::callContext,
             Raw::extension,        Raw::explain};
}

HostDouble::~HostDouble() {
    destroy();
}

openclaw_status HostDouble::create(std::string_view config) {
    return file_.table().create(raw_, lend(config), &instance_);
}

void HostDouble::destroy() {
    if (instance_ == nullptr) return;
    {
        const std::lock_guard lock(mutex_);
        calls_.clear();
    }
    raw_->context = nullptr;
    file_.table().destroy(std::exchange(instance_, nullptr));
}

std::vector<DescribedItem> HostDouble::describe() {
    std::vector<DescribedItem> items;
    const openclaw_item_sink sink{
        sizeof(openclaw_item_sink), &items,
        [](const openclaw_item_sink* to, const openclaw_item* item) -> openclaw_status {
            DescribedItem seen{item->kind, copy(item->name),   copy(item->input_schema), item->annotations,
                               {},         copy(item->details)};
            for (std::uint32_t i = 0; i < item->contract_count; ++i)
                seen.contracts.push_back(copy(item->contracts[i]));
            static_cast<std::vector<DescribedItem>*>(to->context)->push_back(std::move(seen));
            return OPENCLAW_OK;
        }};
    file_.table().describe(instance_, &sink);
    return items;
}

std::shared_ptr<HostDouble::Running> HostDouble::find(openclaw_call call) {
    const std::lock_guard lock(mutex_);
    const auto found = calls_.find(call);
    return found == calls_.end() ? nullptr : found->second;
}

openclaw_call HostDouble::start(std::string_view item, std::uint32_t operation, std::string_view input,
                                std::string_view contract) {
    const auto call = std::make_shared<Running>();
    call->item = item;
    call->contract = contract;
    call->input = input;
    call->request = {sizeof(openclaw_request),
                     operation,
                     lend(call->item),
                     lend(call->contract),
                     lend(call->input),
                     lend("application/json"),
                     0,
                     0};
    openclaw_call id = 0;
    {
        const std::lock_guard lock(mutex_);
        id = ++lastCall_;
        calls_[id] = call;
    }
    const openclaw_status status = file_.table().invoke(instance_, id, &call->request);
    if (status != OPENCLAW_OK) Raw::finish(raw_, id, status, lend("not taken"));
    return id;
}

void HostDouble::cancel(openclaw_call call) {
    file_.table().cancel(instance_, call);
}

Outcome HostDouble::wait(openclaw_call id) {
    const std::shared_ptr<Running> call = find(id);
    std::unique_lock lock(mutex_);
    finished_.wait(lock, [&] { return call->finished; });
    return call->outcome;
}

Outcome HostDouble::run(std::string_view item, std::uint32_t operation, std::string_view input,
                        std::string_view contract) {
    return wait(start(item, operation, input, contract));
}

}  // namespace openclaw::test
