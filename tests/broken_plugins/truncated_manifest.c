/* The block says that it is 4,096 bytes longer than the symbol. */
#define FIXTURE_ID "truncated_manifest"
#define MANIFEST_EXTRA 4096
#include "hand_made_manifest.h"
#include "plain_tool.h"
