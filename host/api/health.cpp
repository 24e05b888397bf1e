#include "api/health.h"

namespace openclaw::api {

void Healthz::handle(net::Exchange& exchange, const access::Principal&) {
    exchange.respond(200, "application/json", R"({"status":"ok"})");
}

void Readyz::handle(net::Exchange& exchange, const access::Principal&) {
    if (draining_) {
        exchange.respond(503, "application/json", R"({"status":"draining"})");
    } else {
        exchange.respond(200, "application/json", R"({"status":"ready"})");
    }
}

}  // namespace openclaw::api
