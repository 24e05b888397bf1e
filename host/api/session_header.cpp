#include "api/session_header.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "runs/session_key.h"

namespace openclaw::api {

std::string sessionKeyOf(const net::Fields& fields) {
    const auto named = std::count_if(fields.begin(), fields.end(), [](const net::Field& field) {
        return text::equalsIgnoreCase(field.name, sessionHeader);
    });
    if (named == 0) return {};
    const std::string param(sessionHeader);
    if (named > 1) {
        throw Error(ErrorCode::invalid_request, param + ": a request joins one session; send it once")
            .withParam(param);
    }
    std::string key(fields.get(sessionHeader));
    runs::checkSessionKey(key, param);
    return key;
}

}  // namespace openclaw::api
