#include "openclaw/plugin.h"

static openclaw_status crash(openclaw_instance* instance, openclaw_call call,
                             const openclaw_request* request) {
    (void)instance;
    (void)call;
    (void)request;
    volatile int* volatile nowhere = NULL;
    *nowhere = 1; /* NOLINT: on purpose */
    return OPENCLAW_OK;
}

#define FIXTURE_ID "crashes_on_call"
#define FIXTURE_INVOKE crash
#include "plain_tool.h"
