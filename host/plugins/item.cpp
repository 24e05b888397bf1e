#include "plugins/item.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "openclaw/plugin.h"
#include "plugins/active_call.h"
#include "plugins/argument_schema.h"
#include "plugins/instance.h"

namespace openclaw::plugins {

bool Item::speaks(std::string_view contract) const noexcept {
    return std::find(contracts_.begin(), contracts_.end(), contract) != contracts_.end();
}

bool Item::readOnly() const noexcept {
    return (annotations_ & OPENCLAW_READ_ONLY) != 0;
}

bool Item::destructive() const noexcept {
    return (annotations_ & OPENCLAW_DESTRUCTIVE) != 0;
}

bool Item::quick() const noexcept {
    return (annotations_ & OPENCLAW_QUICK) != 0;
}

void Item::validateArguments(const boost::json::value& arguments) const {
    if (!schema_) return;
    const auto problem = schema_->check(arguments);
    if (!problem) return;
    const std::string where = problem->path.empty() ? "the arguments of " + name_
                                                    : "the argument \"" + problem->path + "\" of " + name_;
    throw Error(ErrorCode::invalid_request, where + " " + problem->reason)
        .withReason("invalid_arguments")
        .withParam(problem->path);
}

std::unique_ptr<Call> Item::invoke(net::Loop& loop, CallRequest request, CallSink& sink) const {
    return ActiveCall::start(instance_, describedName_, quick(), loop, std::move(request), sink);
}

}  // namespace openclaw::plugins
