#!/bin/sh
# usage: man_page_test.sh PAGE
#
# A man page that `man` shows without a warning, that `apropos` finds, and that has no empty part.
set -eu
page=$1
export LC_ALL=C.UTF-8 MANWIDTH=80
warnings=$(man --warnings=w -l "$page" 2>&1 >/dev/null)
if [ -n "$warnings" ]; then
  printf 'man: %s\n' "$warnings" >&2
  exit 1
fi
lexgrog "$page"
text=$(man -l "$page")
for part in NAME DESCRIPTION; do
  printf '%s\n' "$text" | grep -A1 "^$part\$" | grep -q '^  *[[:alnum:]]'
done
if printf '%s\n' "$text" | grep -n '^ *```'; then
  echo "an example's fence shows" >&2
  exit 1
fi
