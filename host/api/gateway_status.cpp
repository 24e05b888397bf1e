#include "api/gateway_status.h"

#include <Poco/Net/HTTPServerResponse.h>

namespace openclaw::api {

void GatewayStatus::handle(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response,
                           const access::Principal&) {
    response.setContentType("application/json");
    source_()->stringify(response.send());
}

}  // namespace openclaw::api
