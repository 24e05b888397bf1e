#include <stdlib.h>

__attribute__((constructor)) static void leave(void) {
    exit(3);
}

#define FIXTURE_ID "exits_while_loading"
#include "plain_tool.h"
