#include "openclaw/plugin.h"

static openclaw_status crash(const openclaw_host* host, openclaw_string config,
                             openclaw_instance** instance) {
    (void)host;
    (void)config;
    (void)instance;
    volatile int* volatile nowhere = (volatile int*)8;
    *nowhere = 1; /* NOLINT: on purpose */
    return OPENCLAW_OK;
}

#define FIXTURE_ID "crashes_in_create"
#define FIXTURE_CREATE crash
#include "plain_tool.h"
