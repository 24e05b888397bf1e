/* Describes an item that answers_c has. */
#define FIXTURE_ID "stolen_item"
#define FIXTURE_ITEM "answers_c"
#include "plain_tool.h"
