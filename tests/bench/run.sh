#!/bin/sh
# Measures the gateway beside nginx and a direct call, in one run on pinned cores. README.md says what the rows mean.
exec node "$(dirname "$0")/bench.mjs" "$@"
