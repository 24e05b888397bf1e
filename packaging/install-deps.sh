#!/bin/bash
# Installs the Debian packages that are missing, and does nothing when none is.
#   packaging/install-deps.sh build         what it takes to build and run the gateway
#   packaging/install-deps.sh build test    and to run every test
set -euo pipefail

# A word is a package, or command:package where any package with that command will do.
declare -A packages=(
    [build]="g++ cmake ninja-build pkg-config libpoco-dev libboost1.81-dev libboost-json1.81-dev
             libboost-filesystem1.81-dev libboost-system1.81-dev libcli11-dev libvalijson-dev libre2-dev
             libelf-dev libsqlite3-dev zlib1g-dev curl:curl pgrep:procps libgumbo-dev liburiparser-dev
             libidn2-dev libcurl4-openssl-dev libssl-dev"
    [test]="libgtest-dev libgmock-dev clang-14 clang-format:clang-format clang-tidy:clang-tidy
            libc++-14-dev libc++abi-14-dev nginx:nginx-light node:nodejs npm:npm git:git sqlite3:sqlite3
            ip:iproute2 openssl:openssl"
)

is_installed() {
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

missing=()
for group in "${@:-build}"; do
    [[ -v packages[$group] ]] || { echo "install-deps.sh: no group '$group', only: ${!packages[*]}" >&2; exit 64; }
    for word in ${packages[$group]}; do
        package=${word#*:}
        if [[ $word == *:* ]] && PATH=$PATH:/usr/sbin:/sbin command -v "${word%%:*}" >/dev/null; then continue; fi
        is_installed "$package" || missing+=("$package")
    done
done
((${#missing[@]})) || exit 0

if ! command -v apt-get >/dev/null; then
    echo "install-deps.sh: this is no Debian; please install what these packages hold: ${missing[*]}" >&2
    exit 1
fi
as_root=()
if [[ $(id -u) != 0 ]]; then
    if ! command -v sudo >/dev/null; then
        echo "install-deps.sh: run this as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
