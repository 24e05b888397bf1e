/* A whole tool plugin in C11 that answers with its id. A fixture defines FIXTURE_ID, replaces the one piece
 * that it breaks by defining its macro, and includes this. */
#include <stdlib.h>
#include <string.h>

#include "openclaw/plugin.h"

#define TEXT(literal) \
    { literal, sizeof(literal) - 1 }

struct openclaw_instance {
    const openclaw_host* host;
};

/* What a fixture wants a test to see: the status that the host gave it. -1: not yet. */
#ifdef FIXTURE_STATUS
extern OPENCLAW_EXPORT _Atomic int32_t openclaw_test_status;
_Atomic int32_t openclaw_test_status = -1;
#endif

#ifndef FIXTURE_OWN_MANIFEST
OPENCLAW_MANIFEST("{\"id\": \"" FIXTURE_ID
                  "\", \"version\": \"1.0.0\", \"kinds\": [\"tool\"],"
                  " \"description\": \"A fixture of the tests\"}");
#endif

static inline openclaw_status emit_text(const openclaw_host* host, openclaw_call call, const char* text) {
    openclaw_chunk chunk = {sizeof(openclaw_chunk), OPENCLAW_CHUNK_CONTENT, TEXT("text/plain"), {0}, -1};
    chunk.bytes.data = text;
    chunk.bytes.size = strlen(text);
    return host->emit(host, call, &chunk, 0);
}

static inline openclaw_status finish(const openclaw_host* host, openclaw_call call) {
    const openclaw_string details = TEXT("{}");
    return host->finish(host, call, OPENCLAW_OK, details);
}

#ifndef FIXTURE_CREATE
#define FIXTURE_CREATE create
static openclaw_status create(const openclaw_host* host, openclaw_string config,
                              openclaw_instance** instance) {
    (void)config;
    *instance = malloc(sizeof(openclaw_instance));
    if (*instance == NULL) return OPENCLAW_UNAVAILABLE;
    (*instance)->host = host;
    return OPENCLAW_OK;
}
#endif

#ifndef FIXTURE_DESTROY
#define FIXTURE_DESTROY destroy
static void destroy(openclaw_instance* instance) {
    free(instance);
}
#endif

#ifndef FIXTURE_ITEM
#define FIXTURE_ITEM FIXTURE_ID
#endif
#ifndef FIXTURE_SCHEMA
#define FIXTURE_SCHEMA "{\"type\": \"object\"}"
#endif
#ifndef FIXTURE_COPIES
#define FIXTURE_COPIES 1
#endif
static openclaw_status describe(openclaw_instance* instance, const openclaw_item_sink* sink) {
    (void)instance;
    static const openclaw_string contracts[] = {TEXT("tool/1")};
    static const openclaw_item item = {sizeof(openclaw_item),
                                       OPENCLAW_KIND_TOOL,
                                       TEXT(FIXTURE_ITEM),
                                       TEXT("A fixture of the tests"),
                                       TEXT(FIXTURE_SCHEMA),
                                       OPENCLAW_READ_ONLY,
                                       1,
                                       contracts,
                                       {NULL, 0}};
    openclaw_status status = OPENCLAW_OK;
    for (int i = 0; i < FIXTURE_COPIES && status == OPENCLAW_OK; ++i) status = sink->add(sink, &item);
    return status;
}

#ifndef FIXTURE_INVOKE
#define FIXTURE_INVOKE invoke
static openclaw_status invoke(openclaw_instance* instance, openclaw_call call,
                              const openclaw_request* request) {
    (void)request;
    emit_text(instance->host, call, FIXTURE_ID " answers");
    finish(instance->host, call);
    return OPENCLAW_OK;
}
#endif

#ifndef FIXTURE_MAJOR
#define FIXTURE_MAJOR OPENCLAW_ABI_MAJOR
#endif
#ifndef FIXTURE_TABLE_SIZE
#define FIXTURE_TABLE_SIZE sizeof(openclaw_plugin)
#endif
#ifndef FIXTURE_NO_TABLE
const openclaw_plugin openclaw_plugin_v1 = {FIXTURE_TABLE_SIZE,
                                            FIXTURE_MAJOR,
                                            OPENCLAW_ABI_MINOR,
                                            FIXTURE_CREATE,
                                            FIXTURE_DESTROY,
                                            describe,
                                            FIXTURE_INVOKE,
                                            NULL,
                                            NULL};
#endif
