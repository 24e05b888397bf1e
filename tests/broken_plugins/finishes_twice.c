#include "openclaw/plugin.h"

static openclaw_status finish_twice(openclaw_instance* instance, openclaw_call call,
                                    const openclaw_request* request);

#define FIXTURE_ID "finishes_twice"
#define FIXTURE_INVOKE finish_twice
#define FIXTURE_STATUS
#include "plain_tool.h"

static openclaw_status finish_twice(openclaw_instance* instance, openclaw_call call,
                                    const openclaw_request* request) {
    (void)request;
    emit_text(instance->host, call, "the first answer");
    finish(instance->host, call);
    const openclaw_string message = TEXT("the second answer");
    openclaw_test_status = instance->host->finish(instance->host, call, OPENCLAW_INTERNAL, message);
    return OPENCLAW_OK;
}
