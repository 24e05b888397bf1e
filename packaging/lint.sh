#!/bin/bash
# Format and static analysis of all C and C++ code. Needs a configured and built tree (default: build/release), for
# how each file is compiled and what it includes. A file is analysed again only when it, a header of ours that it
# includes, its flags or the rules have changed.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
stamps=build/lint
mkdir -p "$stamps"

git ls-files -z '*.c' '*.cpp' '*.h' '*.hpp' | xargs -0 clang-format --dry-run -Werror
echo "clang-format: every file is formatted"

# clang does not know every flag of gcc's.
sed 's/ -fno-gnu-unique//g' "$build/compile_commands.json" >"$stamps/compile_commands.json.new"
cmp -s "$stamps/compile_commands.json.new" "$stamps/compile_commands.json" ||
    cp "$stamps/compile_commands.json.new" "$stamps/compile_commands.json"

# One line a translation unit: its path, then the hashes that its verdict depends on.
rules=$(cat .clang-tidy <(clang-tidy --version) | sha256sum | cut -c 1-16)
git ls-files -z '*.c' '*.cpp' '*.h' '*.hpp' | xargs -0 sha256sum >"$stamps/hashes"
# A compiler cache may have made the paths relative to the build folder.
up=$(realpath --relative-to="$build" .)/
ninja -C "$build" -t deps | awk -v top="$PWD/" -v up="$up" -v rules="$rules" -v hashes="$stamps/hashes" '
    BEGIN { while ((getline line < hashes) > 0) hash[substr(line, 67)] = substr(line, 1, 16) }
    function flush() { if (unit ~ /^(host|plugins|plugin-api)\//) print unit, rules, key; unit = key = "" }
    /^[^ ]/ { flush(); next }
    { file = "" }
    index($1, top) == 1 { file = substr($1, length(top) + 1) }
    index($1, up) == 1 { file = substr($1, length(up) + 1) }
    file != "" {
        if (unit == "") unit = file
        key = key hash[file]
    }
    END { flush() }' | sort -u >"$stamps/units"

analyse() {
    local unit=$1 key=$2 stamp
    stamp=$stamps/${unit//\//__}
    [[ -f $stamp && $(<"$stamp") == "$key" ]] && return 0
    if ! clang-tidy -p "$stamps" --quiet "$unit" 2>"$stamp.err"; then
        grep -v 'warnings generated' "$stamp.err" >&2 || true
        rm -f "$stamp"
        return 1
    fi
    printf '%s' "$key" >"$stamp"
}
export -f analyse
export stamps
# shellcheck disable=SC2016  # the inner shell expands it
xargs -a "$stamps/units" -d '\n' -P "$(nproc)" -n 1 bash -c 'read -r unit key <<<"$0"; analyse "$unit" "$key"' || {
    echo "clang-tidy: see above" >&2
    exit 1
}
analysed=$(wc -l <"$stamps/units")
sources=$(git ls-files 'host/*.cpp' 'plugins/*.cpp' | wc -l)
if ((analysed < sources)); then
    echo "clang-tidy: only $analysed of $sources files were compiled in $build: build it whole first" >&2
    exit 1
fi
echo "clang-tidy: $analysed files without a finding"
