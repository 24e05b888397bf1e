/* The manifest is right, the table is of another world. */
#define FIXTURE_ID "wrong_table_major"
#define FIXTURE_MAJOR 99
#include "plain_tool.h"
