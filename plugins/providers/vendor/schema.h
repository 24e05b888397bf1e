#pragma once

/// The keys that every provider of HTTP models has, for the `properties` of its manifest's configSchema.
#define OPENCLAW_VENDOR_PROPERTIES                                                               \
    R"("headers": {"type": "object", "additionalProperties": {"type": "string"},)"               \
    R"( "description": "Further headers of every request"},)"                                    \
    R"("models": {"type": "array", "items": {"type": "string", "minLength": 1},)"                \
    R"( "description": "Ids of its models, as far as they are known in advance"},)"              \
    R"("caFile": {"type": "string", "minLength": 1,)"                                            \
    R"( "description": "PEM file of authorities to trust besides the system's"},)"               \
    R"("timeouts": {"type": "object", "additionalProperties": false,)"                           \
    R"( "description": "Milliseconds; 0 leaves the limit to the gateway", "properties": {)"      \
    R"( "connect": {"type": "integer", "minimum": 0, "maximum": 86400000, "default": 10000,)"    \
    R"( "description": "Name resolution and TCP connection"},)"                                  \
    R"( "tls": {"type": "integer", "minimum": 0, "maximum": 86400000, "default": 10000,)"        \
    R"( "description": "TLS handshake"},)"                                                       \
    R"( "firstByte": {"type": "integer", "minimum": 0, "maximum": 86400000, "default": 600000,)" \
    R"( "description": "From the end of the request to the head of the answer"},)"               \
    R"( "gap": {"type": "integer", "minimum": 0, "maximum": 86400000, "default": 600000,)"       \
    R"( "description": "Between two pieces of the answer"},)"                                    \
    R"( "total": {"type": "integer", "minimum": 0, "maximum": 86400000, "default": 0,)"          \
    R"( "description": "All of it"}}})"
