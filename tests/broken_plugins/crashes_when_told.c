#include <stdlib.h>
#include <string.h>

#include "openclaw/plugin.h"

static openclaw_status crash_when_told(const openclaw_host* host, openclaw_string config,
                                       openclaw_instance** instance);

#define FIXTURE_ID "crashes_when_told"
#define FIXTURE_CREATE crash_when_told
#include "plain_tool.h"

static openclaw_status crash_when_told(const openclaw_host* host, openclaw_string config,
                                       openclaw_instance** instance) {
    static const char order[] = "crash";
    for (size_t i = 0; i + sizeof order - 1 <= config.size; ++i) {
        if (memcmp(config.data + i, order, sizeof order - 1) == 0) abort();
    }
    *instance = malloc(sizeof(openclaw_instance));
    if (*instance == NULL) return OPENCLAW_UNAVAILABLE;
    (*instance)->host = host;
    return OPENCLAW_OK;
}
