/* Has the id of answers_c. */
#define FIXTURE_ID "answers_c"
#define FIXTURE_ITEM "duplicate_id"
#include "plain_tool.h"
