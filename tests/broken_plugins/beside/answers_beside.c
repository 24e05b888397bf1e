/* A plugin that has a library beside itself, which it finds by $ORIGIN. */
#include "openclaw/plugin.h"

const char* openclaw_fixture_answer(void);

static openclaw_status answer(openclaw_instance* instance, openclaw_call call,
                              const openclaw_request* request);

#define FIXTURE_INVOKE answer
#include "../plain_tool.h"

static openclaw_status answer(openclaw_instance* instance, openclaw_call call,
                              const openclaw_request* request) {
    (void)request;
    emit_text(instance->host, call, openclaw_fixture_answer());
    finish(instance->host, call);
    return OPENCLAW_OK;
}
