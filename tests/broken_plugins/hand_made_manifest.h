/* A manifest block of which every field can be wrong. The fixture defines what it wants to be wrong. */
#include "openclaw/plugin.h"

#ifndef MANIFEST_MAGIC
#define MANIFEST_MAGIC OPENCLAW_MANIFEST_MAGIC
#endif
#ifndef MANIFEST_MAJOR
#define MANIFEST_MAJOR OPENCLAW_ABI_MAJOR
#endif
#ifndef MANIFEST_EXTRA
#define MANIFEST_EXTRA 0
#endif
#ifndef MANIFEST_JSON
#define MANIFEST_JSON "{\"id\": \"" FIXTURE_ID "\", \"version\": \"1.0.0\", \"kinds\": [\"tool\"]}"
#endif

struct block {
    openclaw_manifest_header header;
    char json[sizeof(MANIFEST_JSON)];
};
extern OPENCLAW_EXPORT const struct block openclaw_plugin_manifest;
const struct block openclaw_plugin_manifest = {
    {MANIFEST_MAGIC, sizeof(struct block) + MANIFEST_EXTRA, MANIFEST_MAJOR, OPENCLAW_ABI_MINOR,
     sizeof(MANIFEST_JSON) - 1 + MANIFEST_EXTRA},
    MANIFEST_JSON};
#define FIXTURE_OWN_MANIFEST
