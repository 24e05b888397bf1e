#!/bin/sh
# Installs what package.json in the given folder names, unless it is there already.
set -eu
cd "$1"
if [ -e node_modules ] && cmp -s package.json node_modules/.installed; then
    exit 0
fi
npm install --no-package-lock --no-audit --no-fund --loglevel=error
cp package.json node_modules/.installed
