#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "net/loop.h"
#include "plugins/call.h"

namespace openclaw::plugins {

class Instance;
class ArgumentSchema;

/// A tool or provider that an instance described. Immutable; valid as long as the catalog it came from. Any
/// thread.
class Item {
  public:
    enum class Kind : std::uint8_t { tool, provider };

    Kind kind() const noexcept { return kind_; }
    /// Tools: as described. Providers: the name under models.providers, or the plugin's id.
    const std::string& name() const noexcept { return name_; }
    const std::string& description() const noexcept { return description_; }
    const std::string& inputSchema() const noexcept { return inputSchema_; }  ///< JSON text
    const std::string& plugin() const noexcept { return plugin_; }            ///< plugin id
    const std::vector<std::string>& contracts() const noexcept { return contracts_; }
    const std::vector<std::string>& models() const noexcept {
        return models_;
    }  ///< providers: known in advance
    /// What the plugin says of the item besides: a JSON object as text, or empty.
    const std::string& details() const noexcept { return details_; }
    bool speaks(std::string_view contract) const noexcept;
    bool readOnly() const noexcept;
    bool destructive() const noexcept;
    bool quick() const noexcept;

    /// Throws Error(invalid_request) that names the argument and what is wrong with it.
    void validateArguments(const boost::json::value& arguments) const;

    /// Starts a call whose chunks reach `sink` on `loop`, which must be the current one. QUICK items run
    /// inline, others on a call thread. Throws Error(rate_limited) when all call threads are taken and the
    /// queue is full.
    std::unique_ptr<Call> invoke(net::Loop& loop, CallRequest request, CallSink& sink) const;

  private:
    friend class Instance;
    Item() = default;

    Kind kind_ = Kind::tool;
    std::string name_;
    std::string describedName_;  ///< what the plugin calls it
    std::string description_;
    std::string inputSchema_;
    std::string plugin_;
    std::vector<std::string> contracts_;
    std::vector<std::string> models_;
    std::string details_;
    std::uint32_t annotations_ = 0;
    std::shared_ptr<const ArgumentSchema> schema_;
    std::shared_ptr<Instance> instance_;
};

}  // namespace openclaw::plugins
