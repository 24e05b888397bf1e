#include <stdio.h>
#include <stdlib.h>

__attribute__((constructor)) static void give_up(void) {
    fputs("a first line\nthe stars are not right\n", stderr);
    abort();
}

#define FIXTURE_ID "aborts_while_loading"
#include "plain_tool.h"
