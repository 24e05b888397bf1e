/* A thread of the plugin's own outlives the instance and goes on emitting into the last call. It breaks two
 * rules at once: the call has finished, and the host structure is no longer lent. */
#include <pthread.h>
#include <time.h>

#include "openclaw/plugin.h"

static void destroy_and_emit(openclaw_instance* instance);
static openclaw_status remember(openclaw_instance* instance, openclaw_call call,
                                const openclaw_request* request);

#define FIXTURE_ID "emits_after_destroy"
#define FIXTURE_INVOKE remember
#define FIXTURE_DESTROY destroy_and_emit
#define FIXTURE_STATUS
#include "plain_tool.h"

static const openclaw_host* last_host;
static openclaw_call last_call;

static openclaw_status remember(openclaw_instance* instance, openclaw_call call,
                                const openclaw_request* request) {
    (void)request;
    last_host = instance->host;
    last_call = call;
    emit_text(instance->host, call, "in time");
    finish(instance->host, call);
    return OPENCLAW_OK;
}

static void* haunt(void* nothing) {
    const struct timespec pause = {0, 5000000};
    for (int i = 0; i < 20; ++i) {
        nanosleep(&pause, NULL);
        openclaw_test_status = emit_text(last_host, last_call, "from beyond");
    }
    return nothing;
}

static void destroy_and_emit(openclaw_instance* instance) {
    free(instance);
    pthread_t thread;
    if (last_call != 0 && pthread_create(&thread, NULL, haunt, NULL) == 0) pthread_detach(thread);
}
