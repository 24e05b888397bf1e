#!/bin/bash
# Installs what is missing, then builds and runs the tests.
#   packaging/test.sh            the tests of the release build, and the linters
#   packaging/test.sh all        and the tests under the sanitizers
#   packaging/test.sh release    one part: release, lint, asan, tsan; several at once
set -euo pipefail
cd "$(dirname "$0")/.."
export DEBIAN_FRONTEND=noninteractive

steps=("$@")
if ((${#steps[@]} == 0)); then steps=(release lint); fi
if [[ ${steps[0]} == all ]]; then steps=(release lint asan tsan); fi
for step in "${steps[@]}"; do
    [[ $step =~ ^(release|lint|asan|tsan)$ ]] || { echo "usage: packaging/test.sh [all|release|lint|asan|tsan ...]" >&2; exit 64; }
done

launcher=()
if command -v ccache >/dev/null; then
    launcher=(-DCMAKE_C_COMPILER_LAUNCHER=ccache -DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
fi

say() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

build() { # PRESET
    say "building $1"
    cmake --preset "$1" -DOPENCLAW_TESTS=ON "${launcher[@]}" >"build/configure-$1.log" 2>&1 ||
        { cat "build/configure-$1.log" >&2; exit 1; }
    cmake --build "build/$1"
}

run() { # PRESET, further arguments of ctest
    say "testing $1"
    local preset=$1 log=build/test-$1.log
    shift
    ctest --preset "$preset" -j "$(nproc)" --no-tests=error "$@" 2>&1 | tee "$log"
    summaries+=("$preset: $(grep 'tests passed' "$log")")
}

packaging/install-deps.sh build test
mkdir -p build
summaries=()
for step in "${steps[@]}"; do
    case $step in
        release)
            build release
            run release
            ;;
        lint)
            build release # what it analyses is what was compiled
            say "linting"
            packaging/lint.sh build/release
            ;;
        # Sanitizers look at our own code under our own clients; the real clients and the benchmark have run above.
        asan)
            build asan
            run asan -E '^(bench|e2e)/'
            ;;
        tsan)
            build tsan
            run tsan -R '^(unit/(base|net|ws|upstream|store|access|plugins|runs|control|channels)|integration)/'
            ;;
    esac
done

say "done"
if ((${#summaries[@]})); then printf '%s\n' "${summaries[@]}"; fi
