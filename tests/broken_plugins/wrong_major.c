#define FIXTURE_ID "wrong_major"
#define MANIFEST_MAJOR 99
#define FIXTURE_MAJOR 99
#include "hand_made_manifest.h"
#include "plain_tool.h"
