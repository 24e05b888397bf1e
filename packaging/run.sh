#!/bin/bash
# From a fresh checkout to a running gateway: installs what is missing, builds, writes a first configuration where
# there is none, and starts. What follows is passed on to `openclaw gateway start`:
#   packaging/run.sh --port 9000
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build/release
openclaw=$build/bin/openclaw

# What `openclaw gateway start` is going to use, as far as the printed examples need it.
port=${OPENCLAW_GATEWAY_PORT:-}
config_option=()
arguments=("$@")
for ((i = 0; i < $#; ++i)); do
    case ${arguments[i]} in
        --port) port=${arguments[i + 1]:-} ;;
        --port=*) port=${arguments[i]#*=} ;;
        --config) config_option=(--config "${arguments[i + 1]:-}") ;;
        --config=*) config_option=(--config "${arguments[i]#*=}") ;;
    esac
done

"$root/packaging/install-deps.sh" build
# The tests' setting is left as it is, so that this and test.sh share one build.
[[ -f $build/build.ninja ]] || (cd "$root" && cmake --preset release -DOPENCLAW_TESTS=OFF)
cmake --build "$build" --target host/all plugins/all

config=$("$openclaw" config path "${config_option[@]}" 2>/dev/null) || config=
if [[ ! -e $config ]]; then
    "$openclaw" init "${config_option[@]}"
    config=$("$openclaw" config path "${config_option[@]}")
    token=$(grep -o 'oc_gw_[0-9A-Za-z]*' "$config" | head -n 1)
else
    token="\$(grep -o 'oc_gw_[0-9A-Za-z]*' $config | head -n 1)" # shown once is enough
fi
if [[ -z $port ]]; then
    port=$(sed -nE 's/^[[:space:]]*"?port"?[[:space:]]*:[[:space:]]*([0-9]+).*/\1/p' "$config" | head -n 1)
    port=${port:-8080}
fi

cat <<TEXT

Once the gateway is ready, in another terminal:

  a chat:
curl -N http://127.0.0.1:$port/v1/chat/completions -H "Authorization: Bearer $token" -H "Content-Type: application/json" -d '{"model": "claude-opus-4-20250514", "messages": [{"role": "user", "content": "Hello"}], "stream": true}'

  a tool call:
curl -X POST http://127.0.0.1:$port/v1/tools/invoke -H "Authorization: Bearer $token" -H "Content-Type: application/json" -d '{"tool": "fs_list", "arguments": {"path": "."}}'

TEXT
exec "$openclaw" gateway start "$@"
