#include "leaves_a_trace.h"

__attribute__((constructor)) static void count(void) {
    leave_a_trace("counts_loads");
}

#define FIXTURE_ID "counts_loads"
#include "plain_tool.h"
