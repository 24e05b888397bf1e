#pragma once

#include <string>
#include <string_view>

#include "dialects/codec.h"
#include "plugins/item.h"
#include "routing/route_table.h"
#include "runs/tables.h"

namespace openclaw::runs {

/// A model as a name leads to it: who provides it, and how it is spoken to. Valid as long as the tables it
/// came from.
struct ModelTarget {
    routing::Target target;
    const plugins::Item* provider = nullptr;  ///< never null once found
    std::string contract;                     ///< "messages/1"
    const dialects::Codec* codec = nullptr;   ///< of the contract; never null once found

    std::string name() const { return target.provider + "/" + target.model; }
};

/// Throws Error(unavailable) that says why the provider which a route names is not there.
const plugins::Item& providerOf(const Tables& tables, const std::string& model,
                                const routing::Target& target);

/// Resolves `model`. `preferred`, where the provider speaks it, is the contract; otherwise the first of its
/// contracts that the gateway has a codec for. Throws Error(not_found); Error(unavailable) as `providerOf`;
/// Error(unsupported) when the provider speaks nothing that the gateway does.
ModelTarget findModel(const Tables& tables, const std::string& model, std::string_view preferred = {});

/// What a provider plugin says of itself under "traits" in its item's details.
dialects::ProviderTraits traitsOf(const plugins::Item& provider);

}  // namespace openclaw::runs
