/* Describes one item twice. */
#define FIXTURE_ID "duplicate_item"
#define FIXTURE_COPIES 2
#include "plain_tool.h"
