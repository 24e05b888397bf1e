#include "api/models.h"

#include <Poco/Exception.h>
#include <Poco/URI.h>

#include <algorithm>
#include <string>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace openclaw::api {
namespace {

namespace json = boost::json;

constexpr std::string_view prefix = "/v1/models/";

json::object modelObject(const std::string& id, const std::string& ownedBy, std::int64_t loadedAt) {
    // `created` is when the gateway learned of the name: the vendors' own dates are not known here.
    return {{"id", id}, {"object", "model"}, {"created", loadedAt / 1000}, {"owned_by", ownedBy}};
}

std::string decoded(std::string_view path) {
    std::string id;
    try {
        Poco::URI::decode(std::string(path), id);
    } catch (const Poco::Exception&) {
        throw Error(ErrorCode::invalid_request, "the model id in the path is not properly percent-encoded");
    }
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
    if (!text::isValidUtf8(id) || std::any_of(id.begin(), id.end(), isControl)) {
        throw Error(ErrorCode::invalid_request,
                    "the model id in the path is not text: it must be UTF-8 without control characters");
    }
    return id;
}

}  // namespace

void ListModels::handle(net::Exchange& exchange, const access::Principal&) {
    const auto tables = tables_.get();
    json::array data;
    for (const routing::ListedModel& model : tables->routes.models()) {
        data.push_back(modelObject(model.id, model.ownedBy, tables->loadedAt));
    }
    exchange.respond(200, "application/json",
                     json::serialize(json::object{{"object", "list"}, {"data", std::move(data)}}));
}

void GetModel::handle(net::Exchange& exchange, const access::Principal&) {
    const auto tables = tables_.get();
    const std::string id = decoded(exchange.head().path.substr(prefix.size()));
    const std::string owner = tables->routes.resolve(id).front().provider;
    exchange.respond(200, "application/json", json::serialize(modelObject(id, owner, tables->loadedAt)));
}

}  // namespace openclaw::api
