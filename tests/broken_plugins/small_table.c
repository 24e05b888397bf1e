/* The table says that it ends after `create`. */
#define FIXTURE_ID "small_table"
#define FIXTURE_TABLE_SIZE 16
#include "plain_tool.h"
