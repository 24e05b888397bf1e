#include "plugins/instance.h"

#include <algorithm>
#include <exception>
#include <utility>

#include <re2/re2.h>
#include <boost/json.hpp>

#include "base/error.h"
#include "base/log.h"
#include "plugins/abi_text.h"
#include "plugins/argument_schema.h"
#include "plugins/crash_report.h"
#include "plugins/instance_config.h"
#include "plugins/status.h"

namespace openclaw::plugins {
namespace {

/// Calls that ended for their starter, but not for the plugin; more than these and it gets no new ones.
constexpr std::size_t maxAbandoned = 256;

constexpr std::uint32_t maxContracts = 16;
constexpr std::size_t maxItems = 1024;

[[noreturn]] void refuse(const std::string& reason) {
    throw Error(ErrorCode::invalid_request, reason);
}

/// Calls into the plugin; an exception that escapes becomes an Error that says so.
template <typename Function>
auto guarded(const std::string& plugin, const char* what, const Function& function) {
    const RunningPlugin running(plugin);
    try {
        return function();
    } catch (const std::exception& e) {
        refuse(std::string(what) + " threw an exception: " + e.what());
    } catch (...) {
        refuse(std::string(what) + " threw an exception");
    }
}

std::vector<std::string> modelsIn(std::string_view details) {
    std::vector<std::string> models;
    if (details.empty()) return models;
    boost::json::error_code error;
    const boost::json::value parsed = boost::json::parse({details.data(), details.size()}, error);
    if (error || !parsed.is_object()) refuse("the details of an item are not a JSON object");
    const boost::json::value* const list = parsed.get_object().if_contains("models");
    if (list == nullptr) return models;
    if (!list->is_array()) refuse("the models of a provider are not a list");
    for (const boost::json::value& model : list->get_array()) {
        if (!model.is_string()) refuse("the models of a provider are not texts");
        models.emplace_back(model.get_string());
    }
    return models;
}

}  // namespace

struct Instance::Description {
    std::string name;
    std::string description;
    std::string inputSchema;
    std::vector<std::string> contracts;
    std::vector<std::string> models;
    std::string details;
    std::uint32_t annotations = 0;
    std::shared_ptr<const ArgumentSchema> schema;
};

std::shared_ptr<Instance> Instance::create(const std::shared_ptr<Runtime>& runtime, PluginFile& file,
                                           Spec spec) {
    InstanceConfig config =
        prepareConfig(spec.configJson, file.manifest().configSchema, file.configSchema(), spec.where);
    const auto library = file.library();
    Host& host = Host::make(runtime, library->manifest().id, std::move(config.secrets));
    // Never on the thread that happens to let go last: `destroy` may block.
    std::shared_ptr<Instance> instance(
        new Instance(runtime, library, std::move(spec), host),
        [runtime](Instance* gone) { runtime->threads.submitDuty([gone] { delete gone; }); });
    instance->start(config.json);
    instance->items_ = instance->describe();
    return instance;
}

Instance::Instance(std::shared_ptr<Runtime> runtime, std::shared_ptr<const Library> library, Spec spec,
                   Host& host)
    : runtime_(std::move(runtime)), library_(std::move(library)), spec_(std::move(spec)), host_(host) {}

Instance::~Instance() {
    if (created_) {
        try {
            guarded(plugin(), "destroy", [&] { library_->table().destroy(instance_); });
        } catch (const Error& e) {
            log::error("plugin failed", {{"plugin", plugin()}, {"reason", e.message()}});
        }
    }
    host_.retire();
}

void Instance::start(const std::string& configJson) {
    const openclaw_plugin& table = library_->table();
    const openclaw_status status =
        guarded(plugin(), "create", [&] { return table.create(host_.abi(), lend(configJson), &instance_); });
    if (status != OPENCLAW_OK) {
        const std::string why = host_.explanation();
        refuse(why.empty() ? "create failed: " + std::string(defaultMessage(status)) : why);
    }
    created_ = true;
    if (!OPENCLAW_HAS(&table, extension) || table.extension == nullptr) return;
    const void* const found =
        guarded(plugin(), "extension", [&] { return table.extension(instance_, OPENCLAW_EXT_WRITABLE); });
    const auto* const writable = static_cast<const openclaw_ext_writable*>(found);
    if (writable != nullptr && OPENCLAW_HAS(writable, writable)) writable_ = writable;
}

std::vector<Instance::Description> Instance::describe() const {
    struct Reader {
        const Instance& instance;
        std::vector<Description> items;
        std::string trouble;
    } reader{*this, {}, {}};
    const openclaw_item_sink sink{
        sizeof(openclaw_item_sink), &reader,
        [](const openclaw_item_sink* self, const openclaw_item* item) -> openclaw_status {
            auto& into = *static_cast<Reader*>(self->context);
            try {
                // NOLINTNEXTLINE(bugprone-sizeof-expression): the size of the pointer is what is meant
                if (item == nullptr || !OPENCLAW_HAS(item, contracts)) refuse("an item is truncated");
                const auto wanted = into.instance.spec_.kind == Item::Kind::tool ? OPENCLAW_KIND_TOOL
                                                                                 : OPENCLAW_KIND_PROVIDER;
                if (item->kind != static_cast<std::uint32_t>(wanted)) return OPENCLAW_OK;
                if (into.items.size() == maxItems) refuse("it brings too many items");
                into.items.push_back(into.instance.read(*item));
                return OPENCLAW_OK;
            } catch (const std::exception& e) {
                if (into.trouble.empty()) into.trouble = e.what();
                return OPENCLAW_INVALID_ARGUMENT;
            }
        }};
    const openclaw_status status =
        guarded(plugin(), "describe", [&] { return library_->table().describe(instance_, &sink); });
    if (!reader.trouble.empty()) refuse(reader.trouble);
    if (status != OPENCLAW_OK) refuse("describe failed: " + std::string(defaultMessage(status)));

    std::vector<Description>& items = reader.items;
    std::sort(items.begin(), items.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    const auto twice = std::adjacent_find(items.begin(), items.end(),
                                          [](const auto& a, const auto& b) { return a.name == b.name; });
    if (twice != items.end()) refuse("it brings two items of the name \"" + twice->name + "\"");
    if (spec_.kind == Item::Kind::provider && items.size() != 1) {
        refuse(items.empty() ? "it brings no provider" : "it brings more than one provider");
    }
    return std::move(items);
}

Instance::Description Instance::read(const openclaw_item& item) const {
    static const re2::RE2 namePattern("[A-Za-z_][A-Za-z0-9_-]{0,63}");
    Description out;
    out.name = view(item.name);
    if (!re2::RE2::FullMatch(out.name, namePattern)) {
        refuse("an item's name is not one to 64 characters [A-Za-z0-9_-]: \"" + printable(item.name) + "\"");
    }
    const std::string shown = "\"" + out.name + "\"";
    out.description = printable(item.description);
    out.annotations = item.annotations;
    if (item.contract_count > maxContracts || (item.contract_count > 0 && item.contracts == nullptr)) {
        refuse(shown + " speaks too many contracts");
    }
    for (std::uint32_t i = 0; i < item.contract_count; ++i)
        out.contracts.emplace_back(view(item.contracts[i]));
    if (out.contracts.empty()) refuse(shown + " speaks no contract");
    if (OPENCLAW_HAS(&item, details)) out.details = view(item.details);
    out.models = modelsIn(out.details);
    if (spec_.kind != Item::Kind::tool) return out;

    if (std::find(out.contracts.begin(), out.contracts.end(), "tool/1") == out.contracts.end()) {
        refuse(shown + " does not speak tool/1, the only contract for tools that this gateway knows");
    }
    out.inputSchema = view(item.input_schema);
    if (out.inputSchema.empty()) out.inputSchema = R"({"type":"object"})";
    try {
        out.schema = ArgumentSchema::compile(out.inputSchema);
    } catch (const Error& e) {
        refuse("the input schema of " + shown + " cannot be used, " + e.what());
    }
    return out;
}

void Instance::refreshItems() {
    if (!host_.takeItemsChanged()) return;
    try {
        items_ = describe();
    } catch (const Error& e) {
        log::warn("plugin's items changed, but cannot be used; the old ones stay",
                  {{"plugin", plugin()}, {"reason", e.message()}});
    }
}

std::vector<std::shared_ptr<const Item>> Instance::itemsOf(const std::shared_ptr<Instance>& instance) {
    std::vector<std::shared_ptr<const Item>> items;
    for (const Description& description : instance->items_) {
        const std::shared_ptr<Item> item(new Item);
        item->kind_ = instance->spec_.kind;
        item->name_ = item->kind_ == Item::Kind::tool ? description.name : instance->spec_.name;
        item->describedName_ = description.name;
        item->description_ = description.description;
        item->inputSchema_ = description.inputSchema;
        item->plugin_ = instance->plugin();
        item->contracts_ = description.contracts;
        item->models_ = description.models;
        item->details_ = description.details;
        item->annotations_ = description.annotations;
        item->schema_ = description.schema;
        item->instance_ = instance;
        items.push_back(item);
    }
    return items;
}

void Instance::refuseWhenStuck() const {
    const std::size_t count = abandoned_.load(std::memory_order_relaxed);
    if (count < maxAbandoned) return;
    throw Error(ErrorCode::unavailable, "the plugin \"" + plugin() + "\" has left " + std::to_string(count) +
                                            " calls unfinished and takes no more")
        .withRetryAfter(5);
}

void Instance::callAbandoned() noexcept {
    const std::size_t count = ++abandoned_;
    if (count != maxAbandoned / 16 && count != maxAbandoned / 4 && count != maxAbandoned) return;
    log::warn("plugin leaves calls unfinished",
              {{"plugin", plugin()}, {"unfinished", static_cast<std::int64_t>(count)}});
}

openclaw_status Instance::invoke(const CallState& state) noexcept {
    const RunningPlugin running(plugin(), state.item);
    try {
        return library_->table().invoke(instance_, state.handle, &state.abi);
    } catch (const std::exception& e) {
        log::error("plugin threw an exception",
                   {{"plugin", plugin()}, {"item", state.item}, {"reason", e.what()}});
    } catch (...) {
        log::error("plugin threw an exception", {{"plugin", plugin()}, {"item", state.item}});
    }
    return OPENCLAW_INTERNAL;
}

void Instance::cancel(openclaw_call call) noexcept {
    const openclaw_plugin& table = library_->table();
    if (!OPENCLAW_HAS(&table, cancel) || table.cancel == nullptr) return;
    const RunningPlugin running(plugin());
    try {
        table.cancel(instance_, call);
    } catch (...) {
        log::error("plugin threw an exception", {{"plugin", plugin()}, {"function", "cancel"}});
    }
}

void Instance::writable(openclaw_call call) noexcept {
    if (writable_ == nullptr) return;
    const RunningPlugin running(plugin());
    try {
        writable_->writable(instance_, call);
    } catch (...) {
        log::error("plugin threw an exception", {{"plugin", plugin()}, {"function", "writable"}});
    }
}

}  // namespace openclaw::plugins
