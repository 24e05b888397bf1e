/* A whole plugin in C11 with nothing but plugin.h: answers with what it was asked. */
#include <stdlib.h>

#include "openclaw/plugin.h"

#define TEXT(literal) \
    { literal, sizeof(literal) - 1 }

struct openclaw_instance {
    const openclaw_host* host;
};

OPENCLAW_MANIFEST(
    "{\"id\": \"answers_c\", \"version\": \"1.0.0\", \"license\": \"MIT\", \"kinds\": [\"tool\"],"
    " \"description\": \"Answers with its arguments, from C\","
    " \"items\": [{\"kind\": \"tool\", \"name\": \"answers_c\", \"description\": \"Answers\"}]}");

static openclaw_status create(const openclaw_host* host, openclaw_string config,
                              openclaw_instance** instance) {
    (void)config;
    *instance = malloc(sizeof(openclaw_instance));
    if (*instance == NULL) return OPENCLAW_UNAVAILABLE;
    (*instance)->host = host;
    return OPENCLAW_OK;
}

static void destroy(openclaw_instance* instance) {
    free(instance);
}

static openclaw_status describe(openclaw_instance* instance, const openclaw_item_sink* sink) {
    (void)instance;
    static const openclaw_string contracts[] = {TEXT("tool/1")};
    static const openclaw_item item = {sizeof(openclaw_item),
                                       OPENCLAW_KIND_TOOL,
                                       TEXT("answers_c"),
                                       TEXT("Answers with its arguments, from C"),
                                       TEXT("{\"type\": \"object\"}"),
                                       OPENCLAW_READ_ONLY | OPENCLAW_IDEMPOTENT | OPENCLAW_QUICK,
                                       1,
                                       contracts,
                                       {NULL, 0}};
    return sink->add(sink, &item);
}

static openclaw_status invoke(openclaw_instance* instance, openclaw_call call,
                              const openclaw_request* request) {
    const openclaw_host* host = instance->host;
    const openclaw_chunk chunk = {sizeof(openclaw_chunk), OPENCLAW_CHUNK_CONTENT, TEXT("application/json"),
                                  request->input, -1};
    const openclaw_string details = TEXT("{\"from\": \"C\"}");
    const openclaw_string nobody = TEXT("nobody waits for the answer");
    const openclaw_status sent = host->emit(host, call, &chunk, 0);
    host->finish(host, call, sent, sent == OPENCLAW_OK ? details : nobody);
    return OPENCLAW_OK;
}

const openclaw_plugin openclaw_plugin_v1 = {sizeof(openclaw_plugin),
                                            OPENCLAW_ABI_MAJOR,
                                            OPENCLAW_ABI_MINOR,
                                            create,
                                            destroy,
                                            describe,
                                            invoke,
                                            NULL,
                                            NULL};
