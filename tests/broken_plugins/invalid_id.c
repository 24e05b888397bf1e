#define FIXTURE_ID "invalid_id"
#define MANIFEST_JSON "{\"id\": \"../Etc\", \"version\": \"1.0.0\", \"kinds\": [\"tool\"]}"
#include "hand_made_manifest.h"
#include "plain_tool.h"
