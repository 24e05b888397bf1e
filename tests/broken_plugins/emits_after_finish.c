#include "openclaw/plugin.h"

static openclaw_status emit_late(openclaw_instance* instance, openclaw_call call,
                                 const openclaw_request* request);

#define FIXTURE_ID "emits_after_finish"
#define FIXTURE_INVOKE emit_late
#define FIXTURE_STATUS
#include "plain_tool.h"

static openclaw_status emit_late(openclaw_instance* instance, openclaw_call call,
                                 const openclaw_request* request) {
    (void)request;
    emit_text(instance->host, call, "in time");
    finish(instance->host, call);
    openclaw_test_status = emit_text(instance->host, call, "too late");
    return OPENCLAW_OK;
}
