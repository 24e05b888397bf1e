#include "api.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace openclaw::vendor {
namespace {

/// Waits for the answer to a probe, of which only the status counts.
class Probe final : public plugin::HttpReceiver {
  public:
    explicit Probe(plugin::Call&& taken) : call(std::move(taken)) {}

    void onHead(int status, const plugin::HttpHeaders&) override {
        if (status >= 200 && status <= 299) return call.finish();
        const std::string answered = "the server answered its list of models with " + std::to_string(status);
        switch (status) {
            case 401:
            case 403:
                return call.fail(OPENCLAW_PERMISSION_DENIED, answered + "; look at apiKey");
            case 404:
            case 405:
            case 501:
                return call.fail(OPENCLAW_UNSUPPORTED, answered + ", so that it cannot be probed");
            case 429:
                return call.fail(OPENCLAW_RATE_LIMITED, answered);
            default:
                return call.fail(OPENCLAW_UPSTREAM_ERROR, answered);
        }
    }
    void onBytes(std::string_view) override {}
    void onDone(openclaw_status status, std::string_view message) override {
        call.fail(status == OPENCLAW_OK ? OPENCLAW_UPSTREAM_ERROR : status, message);
    }

    plugin::Call call;
};

openclaw_header* find(std::vector<openclaw_header>& headers, std::string_view name) {
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const openclaw_header& header) {
        return plugin::view(header.name) == name;
    });
    return found == headers.end() ? nullptr : &*found;
}

}  // namespace

Api::Api(const plugin::Host& host, Settings settings, std::vector<Field> own,
         const std::vector<Forwarded>& forwarded)
    : settings_(std::move(settings)), fields_(settings_.headers) {
    if (host.http() == nullptr)
        throw plugin::Failure(OPENCLAW_UNSUPPORTED, "the gateway lends no HTTP client");
    own.emplace_back("content-type", "application/json");
    for (Field& field : own) {
        if (!has(field.first)) fields_.push_back(std::move(field));
    }
    for (const Forwarded& header : forwarded) {
        if (header.meets != Forwarded::Meets::yields || !has(header.name)) forwarded_.push_back(header);
    }
}

bool Api::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(),
                       [&](const Field& field) { return field.first == name; });
}

plugin::HttpRequest Api::request(std::string_view method, std::string_view url) const {
    plugin::HttpRequest request;
    request.method = method;
    request.url = url;
    request.bodyIsInput = method == "POST";
    for (const auto& [name, value] : fields_)
        request.headers.push_back({plugin::lend(name), plugin::lend(value)});
    request.limits = settings_.limits;
    request.caFile = settings_.caFile;
    return request;
}

void Api::relay(plugin::Call& call, const plugin::HttpRequest& request) const {
    std::vector<std::pair<const Forwarded*, std::string_view>> brought;
    for (const Forwarded& header : forwarded_) {
        const std::string_view value = call.context(header.context);
        if (!value.empty()) brought.emplace_back(&header, value);
    }
    if (brought.empty()) return call.relay(request);

    plugin::HttpRequest extended = request;
    std::vector<std::unique_ptr<std::string>> joined;  // what the request points into
    for (const auto& [header, value] : brought) {
        openclaw_header* const own = find(extended.headers, header->name);
        if (own == nullptr) {
            extended.headers.push_back({plugin::lend(header->name), plugin::lend(value)});
            continue;
        }
        std::string_view whole = value;
        if (header->meets == Forwarded::Meets::joins) {
            auto list = std::make_unique<std::string>(plugin::view(own->value));
            list->append(",").append(value);
            whole = *joined.emplace_back(std::move(list));
        }
        own->value = plugin::lend(whole);
    }
    call.relay(extended);
}

Endpoint::Endpoint(const Api& api, std::string_view method, std::string_view path)
    : api_(api), url_(api.settings().baseUrl + std::string(path)), request_(api.request(method, url_)) {}

void Endpoint::probe(plugin::Call& call) const {
    auto probe = std::make_unique<Probe>(std::move(call));
    plugin::Call& moved = probe->call;
    moved.fetch(request_, std::move(probe));
}

}  // namespace openclaw::vendor
