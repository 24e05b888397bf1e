/* `invoke`, which is required, is missing from the table. */
#define FIXTURE_ID "null_function"
#define FIXTURE_INVOKE NULL
#include "plain_tool.h"
