#include "http/cors.h"

#include <algorithm>

#include "base/text.h"

namespace openclaw::http {
Cors::Cors(std::vector<std::string> allowedOrigins)
    : origins_(std::move(allowedOrigins)),
      any_(std::find(origins_.begin(), origins_.end(), "*") != origins_.end()) {}

bool Cors::allows(std::string_view origin) const noexcept {
    // Scheme and host of an origin are lower case; a person may have written them otherwise.
    return any_ || std::any_of(origins_.begin(), origins_.end(),
                               [&](const std::string& each) { return text::equalsIgnoreCase(each, origin); });
}

std::string Cors::fieldsFor(const net::RequestHead& head, std::span<const net::Field> fields) const {
    if (origins_.empty()) return {};
    const std::string_view origin = head.fields.get("origin");
    if (origin.empty() || !allows(origin)) return any_ ? std::string() : "\r\nVary: Origin";
    std::string lines = "\r\nAccess-Control-Allow-Origin: ";
    lines.append(any_ ? std::string_view("*") : origin);
    if (!any_) lines.append("\r\nVary: Origin");
    // By name: `*` is not understood everywhere.
    lines.append("\r\nAccess-Control-Expose-Headers: x-request-id");
    for (const net::Field& field : fields) lines.append(", ").append(field.name);
    return lines;
}

std::vector<net::Field> Cors::preflightFields(const net::RequestHead& head, std::string_view methods) const {
    const std::string_view origin = head.fields.get("origin");
    if (origins_.empty() || origin.empty() || !allows(origin)) return {};
    if (head.fields.find("access-control-request-method") == nullptr) return {};
    std::vector<net::Field> fields{{"Access-Control-Allow-Methods", methods},
                                   {"Access-Control-Max-Age", "600"}};
    // `*` does not stand for Authorization, so what the page asks for is named.
    const std::string_view headers = head.fields.get("access-control-request-headers");
    if (!headers.empty()) fields.push_back({"Access-Control-Allow-Headers", headers});
    return fields;
}

}  // namespace openclaw::http
