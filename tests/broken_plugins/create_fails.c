#include "openclaw/plugin.h"

static openclaw_status refuse(const openclaw_host* host, openclaw_string config,
                              openclaw_instance** instance) {
    (void)config;
    (void)instance;
    const openclaw_string reason = {"the moon is not full", 20};
    host->explain(host, reason);
    return OPENCLAW_UNAVAILABLE;
}

#define FIXTURE_ID "create_fails"
#define FIXTURE_CREATE refuse
#include "plain_tool.h"
