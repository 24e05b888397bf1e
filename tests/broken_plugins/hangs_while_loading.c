#include "leaves_a_trace.h"

__attribute__((constructor)) static void turn(void) {
    leave_a_trace("hangs_while_loading");
    for (volatile unsigned rounds = 0;;) rounds = rounds + 1;
}

#define FIXTURE_ID "hangs_while_loading"
#include "plain_tool.h"
