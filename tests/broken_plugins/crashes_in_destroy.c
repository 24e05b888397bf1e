#include <stdlib.h>

#include "openclaw/plugin.h"

static void crash(openclaw_instance* instance) {
    (void)instance;
    abort();
}

#define FIXTURE_ID "crashes_in_destroy"
#define FIXTURE_DESTROY crash
#include "plain_tool.h"
