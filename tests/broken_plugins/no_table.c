/* The manifest promises a plugin; there is no openclaw_plugin_v1. */
#include "openclaw/plugin.h"

OPENCLAW_MANIFEST("{\"id\": \"no_table\", \"version\": \"1.0.0\", \"kinds\": [\"tool\"]}");
