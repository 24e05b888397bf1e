#include "vendor.h"

#include <boost/json/value.hpp>
#include <stdexcept>

#include "http.h"

namespace harness {

Vendor::Vendor()
    : process_({binary("fake_vendor")}, {}),
      port_(static_cast<std::uint16_t>(std::stoi(process_.out().awaitLine("listening (\\d+)").at(1)))) {}

Vendor::Event Vendor::await(const std::string& kind, const std::string& model, std::uint64_t after) const {
    const Response response = ask(port_, {.path = "/control/wait?event=" + kind + "&model=" + model +
                                                  "&after=" + std::to_string(after)});
    const boost::json::value event = response.json();
    if (!event.is_object()) throw std::runtime_error("the vendor saw no " + kind + " " + model);
    return {event.at("n").to_number<std::uint64_t>(), event.at("us").to_number<std::int64_t>(),
            event.at("bytes").to_number<std::uint64_t>()};
}

std::size_t Vendor::count(const std::string& kind, const std::string& model) const {
    std::size_t found = 0;
    const boost::json::value log = ask(port_, {.path = "/control/log"}).json();
    for (const boost::json::value& event : log.at("events").as_array()) {
        found += event.at("event").as_string() == kind &&
                 (model.empty() || event.at("model").as_string() == model);
    }
    return found;
}

void Vendor::release() const {
    ask(port_, {.method = "POST", .path = "/control/release"});
}

std::string Vendor::answerTo(const std::string& body) const {
    return ask(port_, {.method = "POST", .path = "/v1/chat/completions", .body = body}).body;
}

}  // namespace harness
