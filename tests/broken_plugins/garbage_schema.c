#define FIXTURE_ID "garbage_schema"
#define FIXTURE_SCHEMA "{\"type\": \"object\", \"properties\": [1, 2"
#include "plain_tool.h"
