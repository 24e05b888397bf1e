#include "leaves_a_trace.h"

__attribute__((constructor)) static void crash(void) {
    leave_a_trace("crashes_while_loading");
    volatile int* volatile nowhere = (volatile int*)8;
    *nowhere = 1; /* NOLINT: on purpose */
}

#define FIXTURE_ID "crashes_while_loading"
#include "plain_tool.h"
