#include "openclaw/plugin.h"

static openclaw_status forget(openclaw_instance* instance, openclaw_call call,
                              const openclaw_request* request) {
    (void)instance;
    (void)call;
    (void)request;
    return OPENCLAW_OK;
}

#define FIXTURE_ID "never_finishes"
#define FIXTURE_INVOKE forget
#include "plain_tool.h"
