#define FIXTURE_ID "no_manifest"
#define FIXTURE_OWN_MANIFEST
#include "plain_tool.h"
