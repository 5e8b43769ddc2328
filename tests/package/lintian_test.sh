#!/bin/sh
# usage: lintian_test.sh PACKAGE.deb
#
# What Debian's own checker finds wrong with the package: no error and no warning is let through.
set -eu
command -v lintian >/dev/null || { echo "there is no lintian"; exit 77; }
found=$(lintian --allow-root --fail-on error,warning --display-level '>=warning' "$1" 2>&1) || {
  printf '%s\n' "$found"
  exit 1
}
printf '%s\n' "${found:-lintian: no errors, no warnings}"
