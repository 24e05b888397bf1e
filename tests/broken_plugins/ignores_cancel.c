/* Blocks its thread for `milliseconds` (a minute if not given), whatever happens, and finishes then. */
#include <time.h>

#include "openclaw/plugin.h"

static openclaw_status block(openclaw_instance* instance, openclaw_call call,
                             const openclaw_request* request);

#define FIXTURE_ID "ignores_cancel"
#define FIXTURE_SCHEMA \
    "{\"type\": \"object\", \"properties\": {\"milliseconds\": {\"type\": \"integer\", \"minimum\": 0}}}"
#define FIXTURE_INVOKE block
#include "plain_tool.h"

static openclaw_status block(openclaw_instance* instance, openclaw_call call,
                             const openclaw_request* request) {
    long milliseconds = 60000;
    for (size_t i = 0; i < request->input.size; ++i) {
        if (request->input.data[i] != ':') continue;
        milliseconds = 0;
        for (++i; i < request->input.size && request->input.data[i] != '}'; ++i) {
            if (request->input.data[i] >= '0' && request->input.data[i] <= '9')
                milliseconds = milliseconds * 10 + (request->input.data[i] - '0');
        }
    }
    struct timespec left = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    while (nanosleep(&left, &left) != 0) continue;
    emit_text(instance->host, call, "done at last");
    finish(instance->host, call);
    return OPENCLAW_OK;
}
