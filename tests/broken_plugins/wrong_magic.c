#define FIXTURE_ID "wrong_magic"
#define MANIFEST_MAGIC 0x31415926u
#include "hand_made_manifest.h"
#include "plain_tool.h"
