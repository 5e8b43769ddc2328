#!/bin/sh
# usage: man_page.sh NAME SECTION DESCRIPTION SOURCE.md > NAME.SECTION
#
# Makes a man page of a page of the manual: NAME, which man pages begin with, is put before, the
# page's title goes, and each heading stands a level higher.
set -eu
name=$1 section=$2 description=$3 source=$4
{
  printf 'title: %s\nsection: %s\nsource: newswatch\nvolume: newswatch manual\n\n' "$name" "$section"
  printf '# NAME\n\n%s - %s\n\n# DESCRIPTION\n\n' "$name" "$description"
  awk '/^```/ { fenced = !fenced }
       !fenced && /^# / { next }
       !fenced && /^##/ { sub(/^#/, "") }
       { print }' "$source"
} | lowdown -s -t man |
  # Tables are for tbl, and lines of narrow cells can't be stretched to the margin.
  sed -e "1s/.*/'\\\\\" t/" -e '/^\.TH /a .ad l'
