#define FIXTURE_ID "garbage_manifest"
#define MANIFEST_JSON "{\"id\": \"garbage_manifest\", version: !!"
#include "hand_made_manifest.h"
#include "plain_tool.h"
